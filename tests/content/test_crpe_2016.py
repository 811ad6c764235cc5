"""What the edition `crpe-2016` must hold, beyond the form of its files."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path

import pytest

from selfassess.domain.framework import Element, Framework, Question
from selfassess.domain.responses import Answer, assess_element, list_asked
from selfassess.loader.questionnaires import get_framework
from tests.builders import LIMITS, UNKNOWN

FRAMEWORK: Framework = get_framework("crpe-2016")
ELEMENTS = list(FRAMEWORK.elements.values())
each_element = pytest.mark.parametrize("element", ELEMENTS, ids=[e.id for e in ELEMENTS])

WORDS_A_MINUTE = 200
"""How fast a tired person reads such text."""

# --- The rubric


def test_the_titles_are_those_of_the_published_appendix() -> None:
    path = Path(__file__).parent / "titles-2016.csv"
    with path.open(encoding="utf-8", newline="") as file:
        published = [
            (row["component"], row["component_title"], row["element"], row["element_title"])
            for row in csv.DictReader(file)
        ]
    assert len(published) == 36
    assert published == [
        (component.id, component.title, element.id, element.title)
        for component in FRAMEWORK.components
        for element in component.elements
    ]


def test_the_scale_is_the_published_one() -> None:
    assert {entry.level: (entry.label, entry.color) for entry in FRAMEWORK.scale} == {
        5: ("National exemplar", "dark-green"),
        4: ("In progress", "light-green"),
        3: ("Some elements in place", "yellow"),
        2: ("Much work to be done", "orange"),
        1: ("Nothing in place yet", "red"),
    }


def test_the_limits_are_those_of_the_method() -> None:
    found = {name: parameter.value for name, parameter in FRAMEWORK.rules.parameters.items()}
    assert found == LIMITS


def test_only_what_the_report_publishes_is_called_published() -> None:
    published = {n for n, p in FRAMEWORK.rules.parameters.items() if not p.is_assumption}
    assert published == {"component-wanted", "advanced-share", "weak-level", "rounds-least"}


def test_what_rests_on_what() -> None:
    found = {(pair.ahead, base) for pair in FRAMEWORK.rules.pairs for base in pair.rests_on}
    assert found == {
        # Support rests on Autonomy and Funding; autonomy on accountability.
        ("5", "2"), ("5", "3"), ("2", "6"),
        # Choice on access and information; allocation by pupil on the school's own budget.
        ("1.1", "1.2"), ("1.1", "1.3"), ("3.1", "2.2"),
        # Openings and closings on public criteria.
        ("1.4", "7.6"), ("1.5", "7.6"), ("1.6", "7.6"),
    }  # fmt: skip


def test_where_districts_are_stuck_and_what_is_not_acted_on() -> None:
    points, acted = FRAMEWORK.rules.sticking_points, FRAMEWORK.rules.not_acted_on
    assert points is not None
    assert acted is not None
    assert set(points.components) == {"2", "3", "5"}
    assert set(points.elements) == {"2.3", "3.3", "5.3", "4.6"}
    assert (set(acted.present), acted.acted) == ({"6.2", "6.3"}, "6.4")


def test_the_levers_and_causes_are_those_that_files_name() -> None:
    assert [lever.id for lever in FRAMEWORK.levers] == [
        "central-office",
        "board",
        "union-contract",
        "state-law",
        "partners",
    ]
    assert [cause.id for cause in FRAMEWORK.causes] == [
        "another-agency",
        "state-law",
        "no-such-schools",
        "other",
    ]


def test_each_rule_names_the_page_that_it_rests_on() -> None:
    rules = FRAMEWORK.rules
    assert rules.not_acted_on is not None
    assert rules.sticking_points is not None
    sources = [rules.not_acted_on.source, rules.sticking_points.source]
    sources += [pair.source for pair in rules.pairs]
    sources += [p.source for p in rules.parameters.values() if not p.is_assumption]
    sources += [s for s in rules.sources.values() if s not in ("assumption", "see each pair")]
    for source in sources:
        assert re.match(r"S16, pages? \d+", source), source


STATE_ACTIONS = [
    ("2.1", "staffing"), ("2.2", "budgets"), ("5.2", "purchasing"), ("2.4", "Clear out rules"),
    ("7.2", "political cover"), ("2.1", "renegotiate"), ("1.2", "revolving loan fund"),
    ("3.1", "revolving loan fund"), ("5.1", "revolving loan fund"), ("6.4", "Mayoral control"),
    ("1.5", "give a mayor, a new board or the state control"), ("7.6", "mayoral control"),
    ("2.6", "the state's own bureaucracy"), ("4.2", "mentor new superintendents"),
    ("2.2", "mentor new superintendents"), ("2.6", "technical amendments"),
    ("5.2", "technical amendment"), ("6.2", "cannot be altered"), ("3.4", "cannot alter"),
    ("3.2", "ESSA"), ("5.3", "ESSA"), ("6.4", "ESSA"),
]  # fmt: skip
"""What the report says that a state can do, and an element that it fits."""


@pytest.mark.parametrize(("element_id", "action"), STATE_ACTIONS)
def test_what_a_state_can_do_stands_where_it_fits_with_its_page(
    element_id: str, action: str
) -> None:
    conditions = FRAMEWORK.elements[element_id].conditions
    assert conditions is not None
    assert action in conditions.state_can
    assert re.search(r"\(CRPE 2016, pages? 1[34]", conditions.state_can)


# --- Questions


@each_element
def test_an_element_asks_for_presence_use_and_reach(element: Element) -> None:
    assert 3 <= len(element.questions) <= 5
    aspects = Counter(question.aspect for question in element.questions)
    assert aspects["presence"] == 1
    assert aspects["use"] >= 1
    assert aspects["reach"] >= 1
    assert 1 <= aspects["particular"] <= 2


def _list_answers(question: Question) -> list[tuple[int, int, Answer]]:
    """Level, cap and answer of each way to answer, as far as they differ."""
    if question.kind == "number":
        return [
            (band.level, band.cap or 5, Answer(number=Fraction(str(band.at_least))))
            for band in question.bands
        ]
    if question.kind == "several-choices":
        ids = [option.id for option in question.options]
        return [
            (band.level, band.cap or 5, Answer(options=tuple(ids[: int(band.at_least)])))
            for band in question.bands
        ]
    return [(o.level or 0, o.cap or 5, Answer(options=(o.id,))) for o in question.options]


def _answer_at(question: Question, level: int) -> Answer:
    """The answer at a level; where there is none, the nearest, and the lower of two."""
    answers = _list_answers(question)
    nearest = min(answers, key=lambda answer: (abs(answer[0] - level), answer[0], -answer[1]))
    return nearest[2]


def _answer_all(element: Element, level: int, use: int | None = None) -> dict[str, Answer]:
    """Every question that is asked, answered at a level, and those on use at one of their own."""
    answers: dict[str, Answer] = {}
    for question in element.questions:
        if question in list_asked(element, answers):
            own = level if use is None or question.aspect != "use" else use
            answers[question.id] = _answer_at(question, own)
    return answers


@each_element
@pytest.mark.parametrize("level", range(1, 6))
def test_a_district_that_fits_a_level_throughout_gets_that_level(
    element: Element, level: int
) -> None:
    assert assess_element(element, _answer_all(element, level)).derived == level


@each_element
def test_what_is_on_paper_and_not_used_cannot_pass_the_middle(element: Element) -> None:
    result = assess_element(element, _answer_all(element, 5, use=1))
    assert result.derived is not None
    assert result.derived <= 3
    assert result.capped is not None
    assert result.capped.because


@each_element
def test_a_worse_answer_is_capped_no_less_than_a_better_one(element: Element) -> None:
    for question in element.questions:
        caps = [cap for _, cap, _ in sorted(_list_answers(question), key=lambda a: (a[0], a[1]))]
        assert caps == sorted(caps), question.id


@each_element
def test_who_knows_nothing_may_still_end_anywhere(element: Element) -> None:
    result = assess_element(element, {question.id: UNKNOWN for question in element.questions})
    assert (result.state, result.low, result.high) == ("unknown", 1, 5)


@each_element
def test_no_two_options_of_a_question_read_the_same(element: Element) -> None:
    for question in element.questions:
        texts = [option.text for option in question.options]
        assert len(set(texts)) == len(texts)


def _seconds(texts: Iterable[str]) -> float:
    return sum(len(text.split()) for text in texts) * 60 / WORDS_A_MINUTE


@each_element
def test_an_element_is_read_in_a_minute_and_a_half(element: Element) -> None:
    # What everybody reads: the five descriptors and the questions.
    first = [*element.levels.values(), *(question.text for question in element.questions)]
    assert _seconds(first) <= 90
    # Every hint and every option with them, as if nothing were skipped.
    hints = [question.hint for question in element.questions]
    options = [option.text for question in element.questions for option in question.options]
    assert _seconds([*first, *hints, *options]) <= 150


@each_element
def test_a_descriptor_and_a_question_are_short(element: Element) -> None:
    assert set(element.levels) == {1, 2, 3, 4, 5}
    for text in element.levels.values():
        assert len(text.split()) <= 42
    for question in element.questions:
        assert len(question.text.split()) <= 22
        for option in question.options:
            assert len(option.text.split()) <= 20


@each_element
def test_a_share_in_a_descriptor_is_a_threshold_of_its_question(element: Element) -> None:
    bands = [
        (b.level, b.at_least) for q in element.questions if q.kind == "number" for b in q.bands
    ]
    if not any("percent" in question.unit for question in element.questions):
        return
    for level, text in element.levels.items():
        # The next level's threshold is where this one ends, and a rest is 100 less a share.
        edges = {start for own, start in bands if own in (level, level + 1)}
        for number in map(int, re.findall(r"(\d+)(?= percent)", text)):
            assert {number, number + 1, 100 - number} & edges, (
                f"{element.id}, level {level}: {text}"
            )


@each_element
def test_an_element_says_why_it_matters_what_to_look_at_and_whom_to_ask(element: Element) -> None:
    assert element.why
    assert element.misreading
    assert element.evidence
    assert element.ask
    assert 1 <= len(element.short.split()) <= 5
    assert element.conditions is not None
    assert element.conditions.obstacles
    assert element.conditions.state_can


# --- Steps, exemplars, sources


@each_element
def test_each_level_has_a_step_that_says_what_to_do_and_what_shows_it(element: Element) -> None:
    for level in range(2, 6):
        step = FRAMEWORK.step_to[element.id, level]
        assert step.do
        assert step.first
        assert step.done_when
        assert step.lead
        assert step.lever in FRAMEWORK.lever_labels
        assert step.effort in (1, 2, 4, 8)
        for need in step.needs:
            assert need.because
            # What must be there first is not further than where the step leads.
            assert need.level <= level


@each_element
def test_each_element_can_learn_from_a_practice(element: Element) -> None:
    assert "practice" in [exemplar.kind for exemplar in FRAMEWORK.exemplars_of[element.id]]


def test_each_exemplar_has_a_place_a_time_a_source_and_a_fate() -> None:
    for exemplar in FRAMEWORK.exemplars:
        assert exemplar.place, exemplar.id
        assert exemplar.years, exemplar.id
        assert exemplar.fate, exemplar.id
        assert exemplar.elements, exemplar.id
        assert exemplar.sources, exemplar.id
        assert set(exemplar.sources) <= set(FRAMEWORK.source_by_id), exemplar.id


def test_an_unknown_fate_says_how_old_the_last_report_is() -> None:
    for exemplar in FRAMEWORK.exemplars:
        if re.search(r"not (found|known)", exemplar.fate):
            assert re.search(
                r"last report that we read is of .*\d{4}|reports that we read are not dated",
                exemplar.fate,
            ), exemplar.id


def test_no_exemplar_gives_a_real_place_a_level() -> None:
    for exemplar in FRAMEWORK.exemplars:
        found = re.search(
            r"\b(levels?|rated|rating of) [1-5]\b", f"{exemplar.text} {exemplar.fate}"
        )
        assert found is None, f"{exemplar.id}: {found}"


STORIES = [
    ("Lawrence", "2.3"),
    ("Grand Prairie", "2.3"),
    ("Albuquerque", "3.3"),
    ("Spokane", "3.3"),
    ("Cleveland", "3.3"),
    ("Oakland", "3.3"),
    ("Lawrence", "3.3"),
    ("Oakland", "4.6"),
    ("Spokane", "4.6"),
    ("Baltimore", "5.3"),
    ("Providence", "5.3"),
    ("Albuquerque", "5.3"),
    ("Denver", "5.3"),
    ("Lawrence", "5.3"),
]


@pytest.mark.parametrize(("place", "element"), STORIES)
def test_the_stories_of_the_report_on_sticking_points_are_told(place: str, element: str) -> None:
    assert [
        exemplar.id
        for exemplar in FRAMEWORK.exemplars_of[element]
        if place in exemplar.place and "S16" in exemplar.sources
    ]


def test_a_source_stands_once_and_can_be_found() -> None:
    ids = [source.id for source in FRAMEWORK.sources]
    assert len(ids) == len(set(ids))
    addresses = [source.url for source in FRAMEWORK.sources if source.url]
    assert len(addresses) == len(set(addresses))
    for source in FRAMEWORK.sources:
        assert source.url == "" or re.fullmatch(r"https?://[^\s]+", source.url), source.id
        assert source.title, source.id
        assert source.publisher, source.id
        assert source.date, source.id
