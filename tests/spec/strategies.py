"""Small random elements, answers and districts, of which every one is allowed by the method."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import product

from hypothesis import strategies as st

from selfassess.domain.framework import Element, Framework, Question
from selfassess.domain.responses import Answer, ElementResult
from selfassess.domain.snapshot import Snapshot, take_snapshot
from tests.builders import (
    NOT_APPLICABLE,
    UNKNOWN,
    Level,
    between,
    choose,
    choose_all,
    count,
    edition,
    element,
    number,
    one_choice,
    rated,
    several,
    yes_no,
)

LEVELS = st.integers(1, 5)
OPTION: st.SearchStrategy[Level] = LEVELS | st.tuples(LEVELS, LEVELS)


@st.composite
def questions(draw: st.DrawFn, question_id: str, gates: tuple[Question, ...] = ()) -> Question:
    """A question of any kind; where there are gates, perhaps asked only after one of them."""
    kind = draw(st.sampled_from(["one-choice", "yes-no", "number", "several-choices"]))
    weight = draw(st.integers(1, 3))
    when: tuple[str, ...] = ()
    if draw(st.booleans()) and gates:
        gate = draw(st.sampled_from(gates))
        ids = [option.id for option in gate.options]
        when = (gate.id, *draw(st.lists(st.sampled_from(ids), min_size=1, unique=True)))
    levels = draw(st.lists(OPTION, min_size=2, max_size=4))
    if kind == "one-choice":
        options = {f"o{place}": level for place, level in enumerate(levels)}
        return one_choice(question_id, options, weight=weight, when=when)
    base = one_choice(question_id, when=when).when
    if kind == "yes-no":
        return yes_no(question_id, levels[0], levels[1], weight=weight, when=base)
    bands: dict[int | float, Level] = dict(enumerate(levels))
    if kind == "number":
        return number(question_id, bands, weight=weight, when=base)
    choices = [f"c{place}" for place in range(len(levels) - 1)]
    return several(question_id, [*choices, "more"], bands, weight=weight, when=base)


@st.composite
def elements(draw: st.DrawFn) -> Element:
    """An element of one to four questions."""
    made: list[Question] = []
    for place in range(draw(st.integers(1, 4))):
        gates = tuple(q for q in made if q.kind in ("one-choice", "yes-no") and q.when is None)
        made.append(draw(questions(f"q{place}", gates)))
    return element("1.1", *made)


def list_answers(question: Question) -> list[Answer]:
    """Every way to answer a question, as far as they differ in what they read as."""
    if question.kind == "number":
        return [count(str(band.at_least)) for band in question.bands]
    if question.kind == "several-choices":
        ids = [option.id for option in question.options]
        return [choose_all(*ids[:chosen]) for chosen in range(len(ids) + 1)]
    return [choose(option.id) for option in question.options]


def answers_to(
    an_element: Element, *, complete: bool = False
) -> st.SearchStrategy[dict[str, Answer]]:
    """Answers to an element; unless complete, some are open."""
    states: list[Answer | None] = [NOT_APPLICABLE] if complete else [NOT_APPLICABLE, UNKNOWN, None]
    return st.fixed_dictionaries(
        {
            question.id: st.sampled_from([*list_answers(question), *states])
            for question in an_element.questions
        }
    ).map(lambda given: {q: answer for q, answer in given.items() if answer is not None})


def list_fillings(an_element: Element, answers: Mapping[str, Answer]) -> list[dict[str, Answer]]:
    """Every way to answer what is open."""
    still = [
        question
        for question in an_element.questions
        if question.id not in answers or answers[question.id].state == "unknown"
    ]
    return [
        {**answers, **{q.id: answer for q, answer in zip(still, choice, strict=True)}}
        for choice in product(*(list_answers(question) for question in still))
    ]


@dataclass(frozen=True)
class District:
    """An edition, and where each of its elements stands."""

    framework: Framework
    results: Mapping[str, ElementResult]

    @property
    def snapshot(self) -> Snapshot:
        return take_snapshot(self.framework, self.results)

    @property
    def rated(self) -> dict[str, int]:
        return {name: r.level for name, r in self.results.items() if r.level is not None}

    def at(self, levels: Mapping[str, int]) -> Snapshot:
        """The snapshot with some elements at other levels."""
        changed = {name: rated(level) for name, level in levels.items()}
        return take_snapshot(self.framework, {**self.results, **changed})


OPEN = st.tuples(LEVELS, LEVELS).map(lambda pair: between(min(pair), max(pair)))
SOMEWHERE = st.one_of(LEVELS.map(rated), st.just(ElementResult("na")), OPEN)
LIMITS = st.fixed_dictionaries(
    {},
    optional={
        "strong-at-least": st.sampled_from([2, 2.5, 3.25]),
        "consistent-at-most": st.sampled_from([0, 0.5, 0.6875, 2]),
        "component-wanted": st.sampled_from([2, 3, 5]),
        "advanced-share": st.sampled_from([0.25, 0.75]),
    },
)


@st.composite
def districts(
    draw: st.DrawFn,
    most: int = 4,
    standing: st.SearchStrategy[ElementResult] = SOMEWHERE,
    limits: st.SearchStrategy[dict[str, float]] = LIMITS,
) -> District:
    """A district of one to four components with so many elements each at the most."""
    sizes = draw(st.lists(st.integers(1, most), min_size=1, max_size=4))
    framework = edition(sizes, limits=draw(limits))
    results = {name: draw(standing) for name in framework.elements}
    return District(framework, results)


def mean_of(values: list[int] | list[Fraction]) -> Fraction:
    """The mean, worked apart from the program."""
    return sum((Fraction(value) for value in values), Fraction(0)) / len(values)
