"""The part of an element's form in which the team sets the level itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from selfassess.domain.framework import Framework
from selfassess.domain.responses import Rating
from selfassess.domain.worksheet import Worksheet
from selfassess.services.assessments import JudgmentInput
from selfassess.web.question_fields import LONGEST_CAUSE, NOT_APPLICABLE, Choice, list_causes

CONFIRM = "confirm-"


@dataclass(frozen=True, slots=True)
class JudgmentPanel:
    """What the part shows; `was` is what it showed when it was sent to the browser."""

    options: tuple[Choice, ...]
    selected: str
    was: str
    cause: str
    reason: str
    version: int
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
    standing = show_judgment(worksheet)
    if sent is None:
        cause = judgment.rating.cause.partition(": ")[0] if judgment else ""
        reason = judgment.rating.reason if judgment else ""
        selected = standing
    else:
        cause, reason = sent.get("level-cause", ""), sent.get("level-reason", "")
        selected = sent.get("level", "")
    return JudgmentPanel(
        options=_list_options(framework),
        selected=selected,
        was=standing,
        cause=cause,
        reason=reason,
        version=worksheet.judgment_stamp.version,
        open=bool(error) or (judgment is not None and judgment.kind != "confirmed"),
        error=error,
    )


def show_judgment(worksheet: Worksheet) -> str:
    """The option that stands for the team's word; empty where there is none."""
    judgment = worksheet.judgment
    if judgment is None:
        return ""
    rating = judgment.rating
    return str(rating.level) if rating.level is not None else rating.state


def read_judgment(framework: Framework, sent: Mapping[str, str]) -> JudgmentInput | None:
    """
    What the form says about the level; None where nobody touched it.

    Raises:
        ValueError: it cannot be taken; the message says what to do.
    """
    version = sent.get("rating-version", "0")
    seen = int(version) if version.isdecimal() else 0
    go = sent.get("go", "")
    if go == "unset-level":
        return JudgmentInput(None, seen)
    if go.startswith(CONFIRM):
        return JudgmentInput(read_rating(framework, go.removeprefix(CONFIRM), {}), seen, True)
    chosen = sent.get("level", "")
    reason = sent.get("level-reason", "").strip()
    if not chosen or (chosen == sent.get("level-was", "") and go != "set-level"):
        return None
    return JudgmentInput(read_rating(framework, chosen, sent, reason), seen)


def read_rating(
    framework: Framework, chosen: str, sent: Mapping[str, str], reason: str = ""
) -> Rating:
    """
    A rating from the option chosen.

    Raises:
        ValueError: there is no such option.
    """
    if chosen == NOT_APPLICABLE:
        cause = sent.get("level-cause", "") or "other"
        if cause not in {entry.value for entry in list_causes(framework)}:
            raise ValueError("Choose the cause from the list.")
        text = sent.get("level-cause-text", "").strip()[:LONGEST_CAUSE]
        return Rating(state="na", cause=f"{cause}: {text}" if text else cause, reason=reason)
    if not chosen.isdecimal() or int(chosen) not in framework.labels:
        raise ValueError("Choose one of the levels on this page.")
    return Rating(int(chosen), reason=reason)


def _list_options(framework: Framework) -> tuple[Choice, ...]:
    levels = sorted(framework.scale, key=lambda entry: entry.level)
    return (
        *(Choice(str(entry.level), f"{entry.level} – {entry.label}") for entry in levels),
        Choice(NOT_APPLICABLE, "Not applicable to this district"),
    )
