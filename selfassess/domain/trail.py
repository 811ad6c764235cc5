"""
The trail of a district: who changed what, when, from what to what, and why.

What follows from a changed worksheet is found here; the trail is sealed as `sealing` says.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TypeAlias

from selfassess.domain.responses import Answer, ElementResult
from selfassess.domain.sealing import Misfit, Sealed, check_chain, compute_seal
from selfassess.domain.worksheet import Worksheet

Value: TypeAlias = str | int | bool | list[str] | None
Facts: TypeAlias = Mapping[str, object]
"""What a change is about: field and value, as JSON holds them."""


@dataclass(frozen=True, slots=True)
class Happening:
    """
    Something that was changed.

    Args:
        what: A short word that never changes its meaning, such as `answer` or `member-role`.
        before: The fields that changed, as they were.
        after: The same fields as they are since.
        why: The reason that was given.
    """

    what: str
    before: Facts = field(default_factory=dict)
    after: Facts = field(default_factory=dict)
    why: str = ""


@dataclass(frozen=True, slots=True)
class TrailEntry:
    """
    One entry of a district's trail.

    `number`, `previous` and `seal` are None as long as the entry is not sealed. People are in it by
    references, see `names`; a file has what they are called in `names` beside the entry. An entry
    that `is_withheld` lacks a name that it was sealed with.
    """

    id: int
    at: datetime
    by: str
    what: str
    assessment_id: int | None
    element_id: str | None
    before: Facts
    after: Facts
    why: str
    number: int | None = None
    previous: str | None = None
    seal: str | None = None
    names: Mapping[str, str] = field(default_factory=dict)
    is_withheld: bool = False


def find_happenings(
    before: Worksheet, after: Worksheet, result_before: ElementResult, result_after: ElementResult
) -> tuple[Happening, ...]:
    """
    Find what differs between two states of a worksheet, in words that last.

    Answers that were given together are one happening, by the ids of their questions. A level that
    moves because answers did is told as well as one that the team sets.
    """
    found = []
    questions = [
        question
        for question, entry in after.entries.items()
        if entry.answer != (known.answer if (known := before.entries.get(question)) else None)
    ]
    if questions:
        found.append(
            Happening(
                "answer",
                {
                    q: _show(before.entries[q].answer if q in before.entries else None)
                    for q in questions
                },
                {q: _show(after.entries[q].answer) for q in questions},
            )
        )
    level_before, level_after = _tell(before, result_before), _tell(after, result_after)
    reason = after.judgment.rating.reason if after.judgment else ""
    is_new_reason = after.judgment != before.judgment
    if level_before != level_after or (is_new_reason and reason):
        why = reason if is_new_reason else ""
        found.append(Happening("level", level_before, level_after, why))
    if before.note != after.note:
        found.append(Happening("note", {"note": before.note}, {"note": after.note}))
    if before.carried and not after.carried:
        found.append(Happening("still-true", {"carried": True}, {"carried": False}))
    return tuple(found)


def _tell(worksheet: Worksheet, result: ElementResult) -> dict[str, object]:
    """Where an element stands, and who says so: its answers or the team."""
    said = worksheet.judgment.kind if worksheet.judgment and not worksheet.carried else ""
    return {"level": result.level, "state": result.state, "team": said}


def _show(answer: Answer | None) -> object:
    """An answer as the trail keeps it: option ids, a number, or its state where there is none."""
    if answer is None:
        return None
    if answer.state != "answered":
        return f"{answer.state}: {answer.cause}" if answer.cause else answer.state
    return str(answer.number) if answer.number is not None else list(answer.options)


def seal_entry(district_id: int, number: int, previous: str, entry: TrailEntry) -> str:
    """Compute the seal of an entry at its place in the chain."""
    return compute_seal(list_sealed_content(district_id, number, previous, entry))


def list_sealed_content(
    district_id: int, number: int | None, previous: str | None, entry: TrailEntry
) -> dict[str, object]:
    """What the seal of an entry is computed over, as files give it too."""
    return {
        "district": district_id,
        "number": number,
        "previous": previous,
        "id": entry.id,
        "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "by": entry.by,
        "what": entry.what,
        "assessment": entry.assessment_id,
        "element": entry.element_id,
        "before": dict(entry.before),
        "after": dict(entry.after),
        "why": entry.why,
    }


def check_trail(
    district_id: int, entries: Iterable[TrailEntry], lost: Iterable[int] = ()
) -> tuple[Misfit, ...]:
    """
    Check that nobody has changed what is sealed.

    Args:
        district_id: Whose trail it is.
        entries: The sealed entries, in the order of their numbers.
        lost: Numbers of seals whose entries are gone.

    Returns:
        Every place that does not fit; nothing where the trail is whole.
    """
    gone = tuple(Misfit(number, f"entry {number} is gone") for number in sorted(lost))
    if gone:
        return gone
    return check_chain(
        Sealed(
            entry.number or 0,
            entry.previous or "",
            entry.seal or "",
            seal_entry(district_id, entry.number or 0, entry.previous or "", entry),
        )
        for entry in entries
    )
