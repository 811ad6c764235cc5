"""
What a team has written down for one element, and how it changes without losing anything.

Every entry carries a version. Whoever changes an entry says which version was on the screen; if
someone else has changed it since, nothing is overwritten and both are shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal, NamedTuple

from selfassess.domain.errors import ConflictError, InvalidInputError, NotFoundError
from selfassess.domain.framework import Element
from selfassess.domain.responses import Answer, ElementResult, Rating, assess_element

RatingKind = Literal["confirmed", "override", "direct"]

LONGEST_NOTE = 5_000
LONGEST_REASON = 1_000


@dataclass(frozen=True, slots=True)
class Stamp:
    """Which change an entry is at, when it was made and by whom (None: without an account)."""

    version: int = 0
    at: datetime | None = None
    by: int | None = None


NEVER = Stamp()


@dataclass(frozen=True, slots=True)
class Entry:
    """The answer to one question; `answer` is None when it was given and then cleared."""

    answer: Answer | None
    stamp: Stamp


@dataclass(frozen=True, slots=True)
class Judgment:
    """
    The team's word on the whole element.

    `derived` is the level that the answers gave when an override was made, so that a later change
    of the answers shows.
    """

    kind: RatingKind
    rating: Rating
    derived: int | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """A link to evidence, as worksheets held them before evidence was kept apart; read only."""

    id: int
    title: str
    url: str
    stamp: Stamp


@dataclass(frozen=True, slots=True)
class EarlierAnswer:
    """
    An answer given in another version of the edition, to a question that has changed or is gone.

    It is kept and shown, and counts for nothing in any other version.
    """

    question_id: str
    version: str
    answer: Answer
    stamp: Stamp


@dataclass(frozen=True, slots=True)
class EarlierJudgment:
    """The team's word on an element as another version of the edition had it."""

    version: str
    judgment: Judgment
    stamp: Stamp


@dataclass(frozen=True, slots=True)
class Worksheet:
    """
    Everything on one element. `carried` means: from last year, and not yet said to hold.

    `earlier` and `earlier_judgments` are from other versions of the edition, oldest first. `links`
    are in worksheets of old snapshots only.
    """

    entries: Mapping[str, Entry] = field(default_factory=dict)
    judgment: Judgment | None = None
    judgment_stamp: Stamp = NEVER
    note: str = ""
    note_stamp: Stamp = NEVER
    links: tuple[Link, ...] = ()
    carried: bool = False
    earlier: tuple[EarlierAnswer, ...] = ()
    earlier_judgments: tuple[EarlierJudgment, ...] = ()

    @property
    def answers(self) -> dict[str, Answer]:
        """The answers that are given, by question id."""
        return {q: e.answer for q, e in self.entries.items() if e.answer is not None}

    @property
    def recalled(self) -> dict[str, EarlierAnswer]:
        """The newest earlier answer of each question that has no answer now, by question id."""
        answers = self.answers
        found = {earlier.question_id: earlier for earlier in self.earlier}
        return {question: one for question, one in found.items() if question not in answers}

    def stamp_of(self, question_id: str) -> Stamp:
        """The stamp of an entry, or that of one never made."""
        entry = self.entries.get(question_id)
        return entry.stamp if entry else NEVER


@dataclass(frozen=True, slots=True)
class Change:
    """A new answer to one question (None clears it), and the version that was on the screen."""

    question_id: str
    answer: Answer | None
    seen: int


def give_answers(
    element: Element,
    worksheet: Worksheet,
    changes: tuple[Change, ...],
    at: datetime,
    by: int | None,
) -> tuple[Worksheet, tuple[str, ...]]:
    """
    Write answers down.

    Args:
        element: The element that the questions belong to.
        worksheet: What was written so far.
        changes: The answers as they were sent.
        at: Now.
        by: The person's account, if there is one.

    Returns:
        The new worksheet, and the questions in conflict: there, the other person's answer stands.

    Raises:
        NotFoundError: a question does not exist in this element.
    """
    entries = dict(worksheet.entries)
    conflicts = []
    for change in changes:
        if element.question(change.question_id) is None:
            raise NotFoundError(f"There is no question {change.question_id!r} in {element.id}.")
        stamp = worksheet.stamp_of(change.question_id)
        before = entries.get(change.question_id)
        if (before.answer if before else None) == change.answer:
            continue
        if stamp.version != change.seen:
            conflicts.append(change.question_id)
            continue
        entries[change.question_id] = Entry(change.answer, Stamp(stamp.version + 1, at, by))
    return replace(worksheet, entries=entries), tuple(conflicts)


def judge_element(
    worksheet: Worksheet, judgment: Judgment | None, seen: int, at: datetime, by: int | None
) -> Worksheet:
    """
    Confirm, override, rate directly, or take the team's word back (None).

    Raises:
        ConflictError: someone else has judged the element since version *seen*.
        InvalidInputError: an override has no reason.
    """
    if judgment == worksheet.judgment and not worksheet.carried:
        return worksheet
    if seen != worksheet.judgment_stamp.version:
        raise ConflictError(("rating",))
    if judgment and judgment.kind == "override" and not judgment.rating.reason.strip():
        raise InvalidInputError("Say why the level differs from what the answers give.", "rating")
    if judgment and len(judgment.rating.reason) > LONGEST_REASON:
        raise InvalidInputError(f"Keep the reason under {LONGEST_REASON:,} characters.", "rating")
    stamp = Stamp(worksheet.judgment_stamp.version + 1, at, by)
    return replace(worksheet, judgment=judgment, judgment_stamp=stamp, carried=False)


def write_note(
    worksheet: Worksheet, note: str, seen: int, at: datetime, by: int | None
) -> Worksheet:
    """
    Replace the note.

    Raises:
        ConflictError: someone else has changed it since version *seen*.
        InvalidInputError: it is too long.
    """
    note = note.strip()
    if note == worksheet.note:
        return worksheet
    if seen != worksheet.note_stamp.version:
        raise ConflictError(("note",))
    if len(note) > LONGEST_NOTE:
        raise InvalidInputError(f"Keep the note under {LONGEST_NOTE:,} characters.", "note")
    return replace(worksheet, note=note, note_stamp=Stamp(seen + 1, at, by))


def carry_over(worksheet: Worksheet) -> Worksheet:
    """Last year's worksheet as the start of this year's: all to be looked at again."""
    return replace(worksheet, carried=True)


def say_still_true(
    worksheet: Worksheet, result: ElementResult, at: datetime, by: int | None
) -> Worksheet:
    """
    Say that what was carried over still holds.

    Args:
        worksheet: What was carried over.
        result: Where its answers put the element.
        at: Now.
        by: The person's account, if there is one.
    """
    judgment = worksheet.judgment
    if judgment is None and result.derived is not None:
        judgment = Judgment("confirmed", Rating(result.derived), result.derived)
    stamp = Stamp(worksheet.judgment_stamp.version + 1, at, by)
    return replace(worksheet, judgment=judgment, judgment_stamp=stamp, carried=False)


def assess_worksheet(
    element: Element, worksheet: Worksheet, *, lowest: int = 1, highest: int = 5
) -> ElementResult:
    """
    Say where an element stands by what its team wrote.

    What was carried over counts as unanswered until someone says that it still holds. A direct
    rating stands until the answers derive another level; a confirmation only as long as it agrees
    with the derived level; an override always.
    """
    if worksheet.carried:
        return assess_element(element, {}, None, lowest=lowest, highest=highest)
    answers = worksheet.answers
    derived = assess_element(element, answers, None, lowest=lowest, highest=highest)
    judgment = worksheet.judgment
    if judgment is None or judgment.kind == "confirmed":
        return derived
    if judgment.kind == "direct" and derived.derived is not None:
        return derived
    return assess_element(element, answers, judgment.rating, lowest=lowest, highest=highest)


def is_confirmed(worksheet: Worksheet, result: ElementResult) -> bool:
    """Whether the team itself has said the level that counts."""
    judgment = worksheet.judgment
    if worksheet.carried or judgment is None:
        return False
    if judgment.kind == "override":
        return judgment.derived == result.derived
    if result.state == "na":
        return judgment.rating.state == "na"
    return judgment.rating.level is not None and judgment.rating.level == result.level


class Standing(NamedTuple):
    """
    Where an element stands, in the few facts that lists need.

    A tuple, because every page of an assessment reads 36 of them.
    """

    element_id: str
    state: str
    level: int | None
    derived: int | None
    low: int | None
    high: int | None
    confirmed: bool
    carried: bool
    unknowns: int


def make_standing(element_id: str, worksheet: Worksheet, result: ElementResult) -> Standing:
    """Where an element stands by its worksheet; what the columns beside the document repeat."""
    return Standing(
        element_id=element_id,
        state=result.state,
        level=result.level,
        derived=result.derived,
        low=result.low,
        high=result.high,
        confirmed=is_confirmed(worksheet, result),
        carried=worksheet.carried,
        unknowns=sum(answer.state == "unknown" for answer in worksheet.answers.values()),
    )
