"""What the people of a district say to each other about an element."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from selfassess.domain.errors import InvalidInputError, NotAllowedError, NotFoundError
from selfassess.domain.mentions import find_mentioned
from selfassess.domain.notices import NoticeKind
from selfassess.domain.permissions import Permission, may
from selfassess.extensions import db
from selfassess.services import notices
from selfassess.services.access import Actor
from selfassess.services.assessments import Opened, open_assessment
from selfassess.store import comments as store
from selfassess.store import members

if TYPE_CHECKING:
    from selfassess.store.models import Comment

LONGEST_COMMENT: Final = 2_000
"""[characters]"""
MOST_COMMENTS: Final = 300
"""How much can be said on one element. [comments]"""
EDITABLE: Final = timedelta(minutes=15)
"""How long a comment can be changed: a slip is corrected, and what was read stays said."""


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing that was said. A deleted one has no text."""

    id: int
    author: str
    text: str
    created_at: datetime
    edited_at: datetime | None
    is_deleted: bool
    is_own: bool
    can_edit: bool


@dataclass(frozen=True, slots=True)
class Thread:
    """A remark with its answers; `resolved_by` is empty while it is open."""

    first: Remark
    answers: tuple[Remark, ...]
    resolved_by: str

    @property
    def is_open(self) -> bool:
        """Whether it still waits for somebody."""
        return not self.resolved_by


def list_threads(
    actor: Actor, opened: Opened, element_id: str, now: datetime
) -> tuple[Thread, ...]:
    """What was said on an element of an opened assessment, the oldest thread first."""
    rows = store.list_comments(opened.assessment.id, element_id)
    answers: dict[int, list[Comment]] = {}
    for row in rows:
        if row.parent_id is not None:
            answers.setdefault(row.parent_id, []).append(row)
    can_write = may(opened.role, Permission.COMMENT)
    return tuple(
        _make_thread(actor, [row, *answers.get(row.id, ())], now, can_write)
        for row in rows
        if row.parent_id is None
    )


def _make_thread(actor: Actor, rows: Sequence[Comment], now: datetime, can_write: bool) -> Thread:
    remarks = tuple(
        Remark(
            row.id,
            row.author,
            row.text,
            row.created_at,
            row.edited_at,
            row.deleted_at is not None,
            can_write and _is_own(actor, row),
            can_write
            and _is_own(actor, row)
            and row.deleted_at is None
            and now - row.created_at <= EDITABLE
            and not any(_answers(later, row) for later in rows[place + 1 :]),
        )
        for place, row in enumerate(rows)
    )
    return Thread(remarks[0], remarks[1:], rows[0].resolved_by)


def _is_own(actor: Actor, row: Comment) -> bool:
    return actor.user_id is not None and row.author_id == actor.user_id


def _answers(later: Comment, row: Comment) -> bool:
    return later.deleted_at is None and later.author_id != row.author_id


def add_comment(
    actor: Actor,
    assessment_id: int,
    element_id: str,
    text: str,
    now: datetime,
    parent_id: int | None = None,
    tell: Collection[int] = (),
) -> int:
    """
    Say something on an element, or answer somebody; an answer opens a resolved thread again.

    Args:
        actor: Who says it.
        assessment_id: In which assessment.
        element_id: On which element.
        text: What is said, as plain text.
        now: The present moment.
        parent_id: The remark that is answered.
        tell: Members who shall get a notice, besides those whom the text mentions.

    Returns:
        The new comment's id.

    Raises:
        InvalidInputError: it is empty or too long, or too much was said already.
        NotFoundError: there is no such element or remark.
        NotAllowedError: see `open_assessment`.
    """
    opened = open_assessment(actor, assessment_id, Permission.COMMENT)
    if element_id not in opened.framework.elements:
        raise NotFoundError("There is no such element in this assessment.")
    text = _check_text(text)
    rows = store.list_comments(assessment_id, element_id)
    if len(rows) >= MOST_COMMENTS:
        raise InvalidInputError(
            f"There are {MOST_COMMENTS} comments on this element already; go on in a meeting.",
            "comment",
        )
    thread = _find_thread(rows, parent_id)
    comment = store.add_comment(
        assessment_id=assessment_id,
        element_id=element_id,
        parent_id=thread[0].id if thread else None,
        author_id=actor.user_id,
        author=actor.name,
        text=text,
        created_at=now,
    )
    if thread and thread[0].resolved_at is not None:
        store.settle_thread(thread[0].id, None, "")
    people = _list_people(opened)
    mentioned = (find_mentioned(text, people) | set(tell)) & set(people) - {actor.user_id}
    in_thread = {row.author_id for row in thread if row.author_id is not None}
    answered = in_thread & set(people) - mentioned - {actor.user_id}
    _tell(opened, mentioned, NoticeKind.MENTIONED, f"{actor.name} mentioned you", comment, now)
    _tell(opened, answered, NoticeKind.REPLIED, f"{actor.name} answered", comment, now)
    db.session.commit()
    return comment.id


def _find_thread(rows: Sequence[Comment], parent_id: int | None) -> list[Comment]:
    """The thread of a remark, its first remark first; empty for a new one."""
    if parent_id is None:
        return []
    parent = next((row for row in rows if row.id == parent_id), None)
    if parent is None:
        raise NotFoundError("There is no such comment (any more).")
    first = parent.parent_id or parent.id
    return [row for row in rows if first in (row.id, row.parent_id)]


def _list_people(opened: Opened) -> dict[int, str]:
    """Who can be told: members who see the element, by id."""
    return {
        member.user_id: member.user.shown_name
        for member in members.list_members(opened.district.id)
        if may(member.role, Permission.SEE)
    }


def _tell(
    opened: Opened,
    people: Collection[int],
    kind: NoticeKind,
    what: str,
    comment: Comment,
    now: datetime,
) -> None:
    element = opened.framework.elements[comment.element_id]
    notices.tell(
        people,
        kind,
        f"{what} on {element.id} {element.title}, {opened.district.name}.",
        f"/assessments/{comment.assessment_id}/elements/{element.id}#comment-{comment.id}",
        now,
        district_id=opened.district.id,
    )


def resolve(actor: Actor, assessment_id: int, comment_id: int, now: datetime) -> Comment:
    """
    Say that a thread needs nothing more.

    Raises:
        NotFoundError: there is no such thread.
        NotAllowedError: see `open_assessment`.
    """
    _opened, comment = _find(actor, assessment_id, comment_id)
    if comment.resolved_at is None:
        store.settle_thread(comment.parent_id or comment.id, now, actor.name, actor.user_id)
        db.session.commit()
    return comment


def reopen(actor: Actor, assessment_id: int, comment_id: int) -> Comment:
    """
    Open a resolved thread again.

    Raises:
        NotFoundError: there is no such thread.
        NotAllowedError: see `open_assessment`.
    """
    _opened, comment = _find(actor, assessment_id, comment_id)
    store.settle_thread(comment.parent_id or comment.id, None, "")
    db.session.commit()
    return comment


def edit(actor: Actor, assessment_id: int, comment_id: int, text: str, now: datetime) -> Comment:
    """
    Correct one's own remark, as long as nobody has answered and little time has passed.

    Raises:
        InvalidInputError: it is too late, or the text is empty or too long.
        NotFoundError: there is no such remark.
        NotAllowedError: it is somebody else's; or see `open_assessment`.
    """
    opened, comment = _find_own(actor, assessment_id, comment_id)
    if now - comment.created_at > EDITABLE or store.has_answer_after(comment):
        raise InvalidInputError(
            "A comment can be changed for 15 minutes, and only until somebody answers. Add"
            " another one.",
            "comment",
        )
    text = _check_text(text)
    people = _list_people(opened)
    new = find_mentioned(text, people) - find_mentioned(comment.text, people) - {actor.user_id}
    if text != comment.text:
        comment.text, comment.edited_at = text, now
        _tell(opened, new, NoticeKind.MENTIONED, f"{actor.name} mentioned you", comment, now)
        db.session.commit()
    return comment


def delete(actor: Actor, assessment_id: int, comment_id: int, now: datetime) -> Comment:
    """
    Take one's own remark back: its text goes, and that there was one stays.

    Raises:
        NotFoundError: there is no such remark.
        NotAllowedError: it is somebody else's; or see `open_assessment`.
    """
    _opened, comment = _find_own(actor, assessment_id, comment_id)
    comment.text, comment.deleted_at = "", now
    db.session.commit()
    return comment


def _find(actor: Actor, assessment_id: int, comment_id: int) -> tuple[Opened, Comment]:
    opened = open_assessment(actor, assessment_id, Permission.COMMENT)
    comment = store.find_comment(assessment_id, comment_id)
    if comment is None:
        raise NotFoundError("There is no such comment (any more).")
    return opened, comment


def _find_own(actor: Actor, assessment_id: int, comment_id: int) -> tuple[Opened, Comment]:
    opened, comment = _find(actor, assessment_id, comment_id)
    if not _is_own(actor, comment):
        raise NotAllowedError("Only whoever wrote a comment changes or deletes it.")
    if comment.deleted_at is not None:
        raise NotFoundError("This comment was deleted.")
    return opened, comment


def _check_text(text: str) -> str:
    text = text.replace("\r\n", "\n").replace("\x00", "").strip()
    if not text:
        raise InvalidInputError("Write something first.", "comment")
    if len(text) > LONGEST_COMMENT:
        raise InvalidInputError(f"Keep a comment under {LONGEST_COMMENT:,} characters.", "comment")
    return text
