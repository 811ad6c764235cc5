"""The trail of a district in words, and as files."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC
from typing import Final

from selfassess.domain.cycle import State
from selfassess.domain.framework import Element
from selfassess.domain.trail import Facts, TrailEntry, list_sealed_content
from selfassess.formats.words import STATE_WORDS

WHAT_WORDS: Final[Mapping[str, str]] = {
    "answer": "Answer",
    "level": "Level",
    "note": "Note",
    "still-true": "Said to be still true",
    "assessment": "Assessment started",
    "edition-version": "Moved to another version",
    "state": "State of the assessment",
    "deadline": "Deadline",
    "second-rating": "Second rating",
    "snapshot": "Snapshot taken",
    "member-role": "Role of a member",
    "member-removed": "Member removed",
    "member-joined": "Member joined",
    "invited": "Somebody invited",
    "invitation-revoked": "Invitation taken back",
    "evidence": "Evidence",
    "evidence-erased": "Content of a file erased",
    "assessment-exported": "Assessment exported",
    "assessment-brought": "Assessment brought here",
    "assigned": "Assigned",
    "unassigned": "No longer assigned",
    "observer-asked": "Observer asked",
    "observer-revoked": "Observer’s link taken back",
    "district": "Facts about the district",
    "event": "Event",
    "import": "Snapshots imported",
    "import-undone": "Import taken back",
    "vote-opened": "Vote opened",
    "vote-closed": "Vote closed",
    "vote-agreed": "Agreed after a vote",
    "sharing": "What the district shares",
    "admission": "Admission to the network",
    "network-import": "Snapshots imported by the staff",
    "network-import-undone": "Import by the staff taken back",
    "agency": "Agency of the city",
    "agency-shares": "Shares of students",
    "city-duty": "Who answers in the city",
    "city-link": "Link between city and district",
    "place": "Place to rate",
    "place-rated": "Rating of a place",
    "place-shared": "Rating shared",
    "place-unshared": "Rating no longer shared",
    "place-reply": "Reply to a coalition’s rating",
    "follow": "Followed page",
    "challenge": "Challenge",
    "publication": "Public page",
}
CYCLE_WORDS: Final[Mapping[str, str]] = {
    State.DRAFT: "Draft",
    State.IN_REVIEW: "In review",
    State.SENT_BACK: "Sent back",
    State.APPROVED: "Approved",
    State.FROZEN: "Frozen",
}
FIELD_WORDS: Final[Mapping[str, str]] = {
    "as_of": "date",
    "edition_version": "version",
    "carried_from": "from assessment",
    "answers_due": "answers due",
    "review_due": "review due",
    "closes_on": "open until",
    "nces_id": "NCES ID",
    "counts_as_peer": "counts as a peer",
    "sha256": "SHA-256",
    "true_on": "true on",
    "review": "review",
}
TEAM_WORDS: Final[Mapping[str, str]] = {
    "confirmed": "confirmed by the team",
    "override": "set by the team against its answers",
    "direct": "set by the team",
    "": "by the answers",
}
FORMULA_SIGNS: Final = ("=", "+", "-", "@", "\t", "\r")
"""A text that begins with one of these could be run as a formula by a spreadsheet."""
COLUMNS: Final = (
    "number", "at", "by", "what", "assessment", "element", "before", "after", "why", "previous",
    "seal",
)  # fmt: skip
LONGEST_SHOWN: Final = 240
"""[characters]"""


@dataclass(frozen=True, slots=True)
class TrailLine:
    """An entry as pages show it; `number` is None as long as it is not sealed."""

    number: int | None
    what: str
    who: str
    at: str
    element: str
    assessment: int | None
    changes: tuple[str, ...]
    why: str


def describe_what(what: str) -> str:
    """
    Say what kind of entry it is.

    >>> describe_what("still-true"), describe_what("something-new")
    ('Said to be still true', 'Something new')
    """
    return WHAT_WORDS.get(what) or what.replace("-", " ").capitalize()


def describe_entry(entry: TrailEntry, element: Element | None = None) -> TrailLine:
    """
    Say what an entry tells.

    Args:
        entry: The entry.
        element: Its element where that is known, for the words of questions and options.
    """
    at = entry.at.astimezone(UTC)
    return TrailLine(
        entry.number,
        describe_what(entry.what),
        entry.by,
        f"{at:%Y-%m-%d %H:%M:%S} UTC",
        entry.element_id or "",
        entry.assessment_id,
        tuple(list_changes(entry, element)),
        entry.why,
    )


def list_changes(entry: TrailEntry, element: Element | None) -> Iterable[str]:
    """List what changed, from what to what, a line for each field."""
    before, after = entry.before, entry.after
    if entry.what == "level":
        yield f"{_show_level(before)} → {_show_level(after)}"
        return
    if entry.what == "still-true":
        return
    for key in dict.fromkeys((*before, *after)):
        if key in before and key in after and before[key] == after[key]:
            continue
        if entry.what == "state" and key == "state":
            name = ""
        elif entry.what == "answer" and element is not None:
            name = f"{_name_question(element, key)} "
        elif entry.what == "note":
            name = ""
        else:
            name = f"{FIELD_WORDS.get(key, key.replace('_', ' '))}: "
        old, new = (_show(entry, element, key, facts) for facts in (before, after))
        if key in before and key in after:
            yield f"{name}{old} → {new}"
        elif entry.what == "answer" or (after if key in after else before)[key] not in (
            None,
            "",
            [],
        ):
            yield f"{name}{new if key in after else f'{old} → (none)'}"


def _name_question(element: Element, key: str) -> str:
    question = element.question(key)
    return question.text if question else f"{key}:"


def _show(entry: TrailEntry, element: Element | None, key: str, facts: Facts) -> str:
    value = facts.get(key)
    if entry.what == "state":
        return CYCLE_WORDS.get(str(value), str(value)) if key == "state" else str(value)
    if entry.what == "answer":
        return _show_answer(element, key, value)
    return _show_value(value)


def _show_answer(element: Element | None, key: str, value: object) -> str:
    if isinstance(value, list):
        question = element.question(key) if element else None
        texts = {option.id: option.text for option in question.options} if question else {}
        return _shorten("; ".join(texts.get(id_, str(id_)) for id_ in value)) or "(none of them)"
    if isinstance(value, str):
        state, _, cause = value.partition(": ")
        words = {"na": STATE_WORDS["na"], "unknown": STATE_WORDS["unknown"]}.get(state, state)
        return f"{words} ({cause})" if cause else words
    return "(no answer)"


def _show_value(value: object) -> str:
    if value is None or value == "":
        return "(none)"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return _shorten("; ".join(map(str, value)) if isinstance(value, list) else str(value))


def _show_level(facts: Facts) -> str:
    level, state, team = (facts.get(key) for key in ("level", "state", "team"))
    if level is None:
        words = {str(k): v for k, v in STATE_WORDS.items()}
        return words.get(str(state), str(state))
    return f"{level}, {TEAM_WORDS.get(str(team or ''), str(team))}"


def _shorten(text: str) -> str:
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"


def write_csv(entries: Iterable[TrailEntry]) -> str:
    """
    Write entries as comma-separated values.

    A text that a spreadsheet would run as a formula gets an apostrophe in front; the file of JSON
    lines has every text as it is.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for entry in entries:
        content = list_sealed_content(0, entry.number, entry.previous, entry) | {
            "seal": entry.seal,
            "by": entry.names.get(entry.by, entry.by),
            "before": _put_names(entry, entry.before),
            "after": _put_names(entry, entry.after),
        }
        writer.writerow([_make_safe(content[column]) for column in COLUMNS])
    return out.getvalue()


def _put_names(entry: TrailEntry, facts: Facts) -> dict[str, object]:
    return {key: entry.names.get(str(value), value) for key, value in facts.items()}


def _make_safe(value: object) -> str:
    if value is None:
        return ""
    text = _write(value) if isinstance(value, dict) else str(value)
    return f"'{text}" if text.startswith(FORMULA_SIGNS) else text


def write_json_lines(district_id: int, entries: Iterable[TrailEntry]) -> str:
    """
    Write entries as JSON, one to a line: just what each seal is computed over, and the seal.

    Whoever has the file can compute every seal again: SHA-256 over the line's JSON without `seal`
    and `names`, with sorted keys and no blanks. `names` tells who is behind the references that are
    sealed. A line with `withheld` lacks the name of somebody who has deleted the account, so that
    its seal cannot be computed from the file.
    """
    lines = (
        _write(
            list_sealed_content(district_id, entry.number, entry.previous, entry)
            | {"seal": entry.seal}
            | ({"names": dict(entry.names)} if entry.names else {})
            | ({"withheld": True} if entry.is_withheld else {})
        )
        for entry in entries
    )
    return "".join(f"{line}\n" for line in lines)


def _write(value: object) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
