"""The part of an element's form in which the team sets the level itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from selfassess.domain.errors import InvalidInputError
from selfassess.domain.framework import Framework
from selfassess.domain.responses import Rating
from selfassess.domain.worksheet import Worksheet
from selfassess.services.assessments import JudgmentInput
from selfassess.web.question_fields import (
    LONGEST_CAUSE,
    NOT_APPLICABLE,
    Choice,
    list_causes,
    read_version,
)

CONFIRM = "confirm-"


@dataclass(frozen=True, slots=True)
class JudgmentPanel:
    """
    What the part shows.

    `was` is what it showed when it was sent to the browser, and `can_take_back` whether the team
    has said something.
    """

    options: tuple[Choice, ...]
    selected: str
    was: str
    can_take_back: bool
    cause: str
    reason: str
    version: int | str
    open: bool = False
    error: str = ""


def make_panel(
    framework: Framework,
    worksheet: Worksheet,
    sent: Mapping[str, str] | None = None,
    error: str = "",
) -> JudgmentPanel:
    """The part as it stands, or as it was sent when it cannot be taken."""
    judgment = worksheet.judgment
    panel = JudgmentPanel(
        options=_list_options(framework),
        selected=show_judgment(worksheet),
        was=mark_judgment(worksheet),
        can_take_back=judgment is not None,
        cause=judgment.rating.cause.partition(": ")[0] if judgment else "",
        reason=judgment.rating.reason if judgment else "",
        version=worksheet.judgment_stamp.version,
        open=bool(error) or (judgment is not None and judgment.kind != "confirmed"),
        error=error,
    )
    if sent is None or "rating-version" not in sent:
        return panel
    return replace(
        panel,
        selected=sent.get("level", ""),
        was=sent.get("level-was", ""),
        cause=sent.get("level-cause", ""),
        reason=sent.get("level-reason", ""),
        version=sent["rating-version"],
    )


def show_judgment(worksheet: Worksheet) -> str:
    """The option that stands for the team's word; empty where there is none."""
    judgment = worksheet.judgment
    if judgment is None:
        return ""
    rating = judgment.rating
    return str(rating.level) if rating.level is not None else rating.state


def mark_judgment(worksheet: Worksheet) -> str:
    """The team's word with its reason in one text, to tell whether somebody has changed it."""
    rating = worksheet.judgment.rating if worksheet.judgment else Rating()
    cause = rating.cause.partition(": ")[0]
    return _mark(show_judgment(worksheet), cause, rating.reason)


def _mark(chosen: str, cause: str, reason: str) -> str:
    return f"{chosen} {cause if chosen == NOT_APPLICABLE else ''} {' '.join(reason.split())}"


def read_judgment(framework: Framework, sent: Mapping[str, str]) -> JudgmentInput | None:
    """
    What the form says about the level; None where nobody touched it.

    Raises:
        InvalidInputError: it cannot be taken; the message says what to do.
    """
    try:
        return _read_judgment(framework, sent)
    except ValueError as error:
        raise InvalidInputError(str(error), "rating") from None


def _read_judgment(framework: Framework, sent: Mapping[str, str]) -> JudgmentInput | None:
    version, go = sent.get("rating-version"), sent.get("go", "")
    if go == "unset-level":
        return JudgmentInput(None, read_version(version))
    if go.startswith(CONFIRM):
        rating = _read_rating(framework, go.removeprefix(CONFIRM), {})
        return JudgmentInput(rating, read_version(version), confirm_only=True)
    chosen, cause = sent.get("level", ""), sent.get("level-cause", "")
    reason = sent.get("level-reason", "").strip()
    if not chosen and (cause or reason or go == "set-level"):
        raise ValueError("Choose a level, or “not applicable”.")
    is_left_alone = _mark(chosen, cause, reason) == sent.get("level-was") and go != "set-level"
    if not chosen or is_left_alone:
        return None
    return JudgmentInput(_read_rating(framework, chosen, sent, reason), read_version(version))


def _read_rating(
    framework: Framework, chosen: str, sent: Mapping[str, str], reason: str = ""
) -> Rating:
    if chosen == NOT_APPLICABLE:
        cause = sent.get("level-cause", "") or "other"
        if cause not in {entry.value for entry in list_causes(framework)}:
            raise ValueError("Choose the cause from the list.")
        text = sent.get("level-cause-text", "").strip()[:LONGEST_CAUSE]
        return Rating(state="na", cause=f"{cause}: {text}" if text else cause, reason=reason)
    if chosen not in map(str, framework.labels):
        raise ValueError("Choose one of the levels on this page.")
    return Rating(int(chosen), reason=reason)


def _list_options(framework: Framework) -> tuple[Choice, ...]:
    levels = sorted(framework.scale, key=lambda entry: entry.level)
    return (
        *(Choice(str(entry.level), f"{entry.level} – {entry.label}") for entry in levels),
        Choice(NOT_APPLICABLE, "Not applicable to this district"),
    )
