"""What a trail tells of a change, and what its seals find."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from selfassess.domain.responses import Answer, ElementResult, Rating
from selfassess.domain.sealing import NO_SEAL
from selfassess.domain.trail import TrailEntry, check_trail, find_happenings, seal_entry
from selfassess.domain.worksheet import Entry, Judgment, Stamp, Worksheet
from selfassess.formats.trail import describe_entry, write_csv, write_json_lines

AT = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
OPEN = ElementResult("unanswered", low=1, high=5)
TWO = ElementResult("rated", 2, 2, 2, 2)
THREE = ElementResult("rated", 3, 2, 3, 3)


def answered(**answers: Answer | None) -> Worksheet:
    """A worksheet with answers."""
    return Worksheet({q: Entry(answer, Stamp(1, AT, 7)) for q, answer in answers.items()})


def test_an_answer_is_told_with_what_was_there_and_what_it_did_to_the_level() -> None:
    before, after = answered(reach=None), answered(presence=Answer(options=("all",)), reach=None)
    answer, level = find_happenings(before, after, OPEN, TWO)
    assert (answer.what, answer.before, answer.after) == (
        "answer",
        {"presence": None},
        {"presence": ["all"]},
    )
    assert level.before == {"level": None, "state": "unanswered", "team": ""}
    assert level.after == {"level": 2, "state": "rated", "team": ""}


@pytest.mark.parametrize(
    ("answer", "kept"),
    [
        (Answer("unknown"), "unknown"),
        (Answer("na", cause="no-such-schools"), "na: no-such-schools"),
        (Answer(number=60), "60"),
        (Answer(options=()), []),
        (None, None),
    ],
)
def test_the_states_of_an_answer_stay_apart(answer: Answer | None, kept: object) -> None:
    was = answered(q=Answer(options=("a", "b")))
    (happening,) = find_happenings(was, answered(q=answer), OPEN, OPEN)
    assert (happening.before, happening.after) == ({"q": ["a", "b"]}, {"q": kept})


def test_an_override_brings_its_reason_and_a_note_both_texts() -> None:
    judgment = Judgment("override", Rating(3, reason="The audit says so."), 2)
    after = replace(answered(), judgment=judgment, note="New")
    level, note = find_happenings(replace(answered(), note="Old"), after, TWO, THREE)
    assert (level.what, level.why) == ("level", "The audit says so.")
    assert level.after["team"] == "override"
    assert (note.before, note.after) == ({"note": "Old"}, {"note": "New"})


def test_a_new_reason_for_the_same_level_is_told() -> None:
    old = replace(answered(), judgment=Judgment("override", Rating(3, reason="A."), 2))
    new = replace(answered(), judgment=Judgment("override", Rating(3, reason="B."), 2))
    (happening,) = find_happenings(old, new, THREE, THREE)
    assert (happening.what, happening.why) == ("level", "B.")


def test_what_does_not_change_is_not_told() -> None:
    sheet = answered(presence=Answer(options=("all",)))
    assert find_happenings(sheet, sheet, TWO, TWO) == ()


def make_trail(*words: str) -> list[TrailEntry]:
    """A sealed trail of district 5."""
    previous, entries = NO_SEAL, []
    for number, word in enumerate(words, start=1):
        bare = TrailEntry(number * 3, AT, "Alice", "note", 1, "1.1", {}, {"note": word}, "")
        seal = seal_entry(5, number, previous, bare)
        entries.append(replace(bare, number=number, previous=previous, seal=seal))
        previous = seal
    return entries


def test_a_whole_trail_fits() -> None:
    assert check_trail(5, make_trail("a", "b", "c")) == ()
    assert check_trail(5, []) == ()


@pytest.mark.parametrize(
    "change",
    [
        {"by": "Mallory"},
        {"what": "level"},
        {"element_id": "1.2"},
        {"assessment_id": 2},
        {"after": {"note": "x"}},
        {"before": {"note": "x"}},
        {"why": "x"},
        {"at": AT.replace(minute=31)},
        {"id": 4},
    ],
)
def test_any_change_of_an_entry_is_found_at_its_place(change: dict[str, object]) -> None:
    trail = make_trail("a", "b", "c")
    trail[1] = replace(trail[1], **change)  # type: ignore[arg-type]
    assert [m.number for m in check_trail(5, trail)] == [2]


def test_what_was_taken_out_or_belongs_elsewhere_is_found() -> None:
    trail = make_trail("a", "b", "c")
    assert check_trail(5, [trail[0], trail[2]])[0].message == "entry 2 is missing"
    assert check_trail(5, [trail[0], trail[2]], lost=[2])[0].message == "entry 2 is gone"
    assert len(check_trail(6, trail)) == 3


def test_the_seals_in_the_file_can_be_computed_again_without_this_program() -> None:
    for line in write_json_lines(5, make_trail("a", "é\n\u2028")).split("\n")[:-1]:
        content = json.loads(line)
        seal = content.pop("seal")
        text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        assert hashlib.sha256(text.encode()).hexdigest() == seal


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx"])
def test_no_text_in_the_table_is_run_as_a_formula(text: str) -> None:
    entry = replace(make_trail("a")[0], by=text, why=text)
    (row,) = csv.DictReader(io.StringIO(write_csv([entry]), newline=""))
    assert row["by"] == row["why"] == f"'{text}"
    assert row["after"] == '{"note":"a"}'


def test_an_entry_is_told_in_words() -> None:
    level = replace(
        make_trail("a")[0],
        what="level",
        before={"level": None, "state": "unknown", "team": "direct"},
        after={"level": 3, "state": "rated", "team": "override"},
    )
    assert describe_entry(level).changes == ("Don’t know → 3, set by the team against its answers",)
    state = replace(
        level,
        what="state",
        before={"state": "in-review"},
        after={"state": "sent-back", "1.1": "Which?"},
    )
    assert describe_entry(state).changes == ("In review → Sent back", "1.1: Which?")
