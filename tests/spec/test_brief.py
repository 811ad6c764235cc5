"""The interview brief follows from what was answered, and from nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from fractions import Fraction
from typing import Any

import pytest

from selfassess.domain.agenda import Times
from selfassess.domain.brief import Earlier, Material, Probe, Proof, make_brief
from selfassess.domain.evidence import Grade, Piece
from selfassess.domain.framework import Framework, NotActedOn, Pair
from selfassess.domain.perspectives import Gap, count_votes
from selfassess.domain.responses import Answer, Rating
from selfassess.domain.snapshot import take_snapshot
from selfassess.domain.worksheet import Entry, Judgment, Stamp, Worksheet, assess_worksheet
from selfassess.formats.briefs import describe_brief
from tests.builders import UNKNOWN, choose, edition, element, number, one_choice

TODAY = date(2026, 11, 21)
STAMP = Stamp(1, datetime(2026, 11, 1, tzinfo=UTC), 1)
TIMES = Times(60, 5, 7, 3)
PLAIN = edition([2, 2])


def write(answers: Mapping[str, Answer], **more: Any) -> Worksheet:
    """A worksheet with some answers."""
    return Worksheet(
        {question: Entry(answer, STAMP) for question, answer in answers.items()}, **more
    )


def gather(
    worksheets: Mapping[str, Worksheet], framework: Framework = PLAIN, **more: Any
) -> Material:
    """What a brief is made from."""
    results = {
        id_: assess_worksheet(framework.elements[id_], sheet) for id_, sheet in worksheets.items()
    }
    return Material(take_snapshot(framework, results), worksheets, TODAY, TIMES, **more)


def proof(element_id: str, grade: Grade | None = Grade.USE, **more: Any) -> Proof:
    """A document that speaks for an element."""
    return Proof(7, "Minutes", "", Piece(element_id, grade, date(2026, 1, 1), **more))


def ask(material: Material, kind: str) -> list[Probe]:
    """The questions of a kind."""
    return [p for part in make_brief(material).parts for p in part.probes if p.kind == kind]


HIGH = {"1.1": write({"presence": choose("o5")})}


# --- What a rating rests on


@pytest.mark.parametrize(
    ("proofs", "footing"),
    [
        ((), "bare"),
        ((proof("1.1"),), "proven"),
        ((proof("1.1", Grade.POLICY),), "words"),
        ((proof("1.1", None),), "linked"),
        ((proof("1.1", Grade.STATEMENT), proof("1.1", Grade.REVIEW)), "proven"),
        ((proof("1.2"),), "bare"),
        ((proof("1.1", expires=date(2026, 11, 20)),), "bare"),
        ((proof("1.1", expires=TODAY),), "proven"),
        ((proof("1.1", contradicts=frozenset({"presence"})),), "bare"),
    ],
)
def test_a_rating_rests_on_the_best_document_that_holds_today(
    proofs: tuple[Proof, ...], footing: str
) -> None:
    part = make_brief(gather(HIGH, proofs=proofs)).parts[0]
    assert part.lines[0].footing == footing
    assert bool(part.claims) == (footing == "bare")


@pytest.mark.parametrize(("option", "count"), [("o3", 0), ("o4", 1), ("o5", 1)])
def test_only_a_high_rating_is_a_claim(option: str, count: int) -> None:
    brief = make_brief(gather({"1.1": write({"presence": choose(option)})}))
    assert len(brief.claims) == count


def test_what_is_not_rated_is_neither_a_claim_nor_the_lowest_level() -> None:
    sheets = {
        "1.1": write({"presence": UNKNOWN}),
        "1.2": write({"presence": choose("o5")}, carried=True),
        "2.1": Worksheet(judgment=Judgment("direct", Rating(state="na", cause="law"))),
    }
    brief = make_brief(gather(sheets))
    lines = {line.element: line.footing for part in brief.parts for line in part.lines}
    assert lines == {"1.1": "open", "1.2": "carried", "2.1": "na", "2.2": "open"}
    assert brief.claims == ()
    assert [unknown.element for unknown in brief.unknowns] == ["1.1"]


# --- Questions


def test_each_high_answer_without_proof_is_asked_after_and_use_goes_first() -> None:
    questions = (one_choice("there"), one_choice("used", aspect="use"), number("far", {0: 1, 5: 4}))
    framework = edition([1], elements={"1.1": element("1.1", *questions)})
    answers = {"there": choose("o5"), "used": choose("o5"), "far": Answer(number=Fraction(9))}
    asked = ask(gather({"1.1": write(answers)}, framework), "claim")
    assert [probe.question for probe in asked] == ["used", "far", "there"]
    low = {**answers, "there": choose("o3")}
    asked = ask(gather({"1.1": write(low)}, framework), "claim")
    assert [probe.question for probe in asked] == ["used", "far"]


def test_a_rating_without_answers_is_asked_after_as_a_whole() -> None:
    sheet = Worksheet(judgment=Judgment("direct", Rating(5)))
    (probe,) = ask(gather({"1.1": sheet}), "claim")
    assert probe.question == ""


@pytest.mark.parametrize(("before", "kind"), [(3, "rise"), (5, "fall")])
def test_another_level_than_last_time_is_asked_after(before: int, kind: str) -> None:
    sheets = {"1.1": write({"presence": choose("o4")})}
    was = {"1.1": {"presence": choose(f"o{before}")}}
    material = gather(sheets, earlier=Earlier(date(2025, 6, 1), {"1.1": before}, was))
    (probe,) = ask(material, kind)
    assert (probe.before, probe.was, probe.answer) == (before, choose(f"o{before}"), choose("o4"))
    questions = describe_brief(make_brief(material)).parts[0].questions
    (text,) = (one.text for one in questions if "than last time" in one.why)
    assert f"In June 2025 this was at {before}, now it is at 4." in text
    assert f"“o{before}”, now you say “o4”" in text


def test_what_is_the_same_as_last_time_or_had_no_level_is_no_change() -> None:
    same = Earlier(date(2025, 6, 1), {"1.1": 5}, {"1.1": {"presence": choose("o5")}})
    for earlier in (same, Earlier(date(2025, 6, 1), {"1.1": None}), None):
        material = gather(HIGH, earlier=earlier)
        assert ask(material, "rise") + ask(material, "fall") == []
        assert make_brief(material).parts[0].changed == 0


def test_a_document_against_a_rating_is_asked_after_first() -> None:
    against = proof("1.1", contradicts=frozenset({"presence"}))
    first = make_brief(gather(HIGH, proofs=(against,))).first
    assert first[0].kind == "against"
    old = proof("1.1", contradicts=frozenset({"presence"}), expires=date(2026, 1, 2))
    assert ask(gather(HIGH, proofs=(old,)), "against") == []


def test_flags_are_asked_after_on_the_element_that_they_are_about() -> None:
    framework = edition(
        [2, 2],
        pairs=(Pair("pair", "1.1", ("2.1",), "It needs it.", "S16"),),
        not_acted_on=NotActedOn(("1.1",), "2.2", "There, and not used.", "S16"),
    )
    sheets = {
        id_: write({"presence": choose(option)})
        for id_, option in (("1.1", "o5"), ("2.1", "o1"), ("2.2", "o2"))
    }
    material = gather(sheets, framework)
    assert [probe.element for probe in ask(material, "pair")] == ["1.1"]
    assert [probe.element for probe in ask(material, "not-acted")] == ["2.2"]


def test_a_level_that_the_team_set_itself_is_asked_after() -> None:
    judgment = Judgment("override", Rating(5, reason="We know better."), 3)
    material = gather({"1.1": write({"presence": choose("o3")}, judgment=judgment)})
    assert [probe.before for probe in ask(material, "override")] == [3]
    questions = describe_brief(make_brief(material)).parts[0].questions
    assert "We know better." in {question.note for question in questions}


@pytest.mark.parametrize(("outside", "count"), [(Fraction(4), 1), (Fraction(9, 2), 0)])
def test_only_a_gap_of_a_level_is_worth_a_question(outside: Fraction, count: int) -> None:
    gap = Gap("1.1", 5, outside, 5 - outside, (), is_hidden=False)
    material = gather(HIGH, gaps={"1.1": gap})
    assert len(ask(material, "gap")) == count


def test_votes_that_agree_are_no_disagreement() -> None:
    for levels, count in (([4, 4], 0), ([2, 4], 1)):
        votes = count_votes(levels)
        assert votes is not None
        assert len(make_brief(gather(HIGH, votes={"1.1": votes})).parts[0].dissent) == count


def test_first_come_questions_on_several_things_and_not_all_of_a_kind() -> None:
    sheets = {id_: write({"presence": choose("o5")}) for id_ in PLAIN.elements}
    first = make_brief(gather(sheets)).first
    assert [(probe.kind, probe.element) for probe in first] == [("claim", "1.1"), ("claim", "1.2")]


# --- What a reader leaves out


def test_what_is_left_out_is_not_in_the_words() -> None:
    sheet = write({"presence": choose("o5")}, note="Our secret note")
    against = replace(proof("1.1", contradicts=frozenset({"presence"})), title="Secret review")
    brief = make_brief(gather({"1.1": sheet}, proofs=(proof("1.1"), against)))
    told = repr(describe_brief(brief))
    assert "Our secret note" in told
    assert "Minutes" in told
    assert "Secret review" in told
    bare = repr(describe_brief(brief, notes=False, evidence=False))
    assert "Our secret note" not in bare
    assert "Minutes" not in bare
    assert "Secret review" not in bare


def test_an_empty_assessment_has_a_brief_too() -> None:
    words = describe_brief(make_brief(gather({})))
    assert words.first == ()
    assert sum(slot.minutes for slot in words.agenda) == 60
    assert [part.points for part in words.parts] == ["Two without a level"] * 2
