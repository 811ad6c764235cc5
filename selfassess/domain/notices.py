"""What people are told of."""

from __future__ import annotations

from enum import StrEnum


class NoticeKind(StrEnum):
    """Why somebody is told something."""

    MENTIONED = "mentioned"
    REPLIED = "replied"
    ASSIGNED = "assigned"
    VOTE_ASKED = "vote-asked"
    VOTE_CLOSED = "vote-closed"
    REVIEW = "review"
    SHARED = "shared"
    CHALLENGED = "challenged"
    FOLLOWED = "followed"
    ADMISSION = "admission"
