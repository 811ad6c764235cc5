"""
Small editions, questions and snapshots for tests, each holding only what the test is about.

A *profile* writes a district down in one line: a group of characters for each component, and in it
a character for each element. A digit is a level, `-` is not applicable, `?` don't know and `.`
unanswered.
`"44 2?"` has two components; the second has an element at 2 and one that nobody knows about.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from fractions import Fraction
from typing import Any

from selfassess.domain.diagnosis import Flag, diagnose
from selfassess.domain.firmness import measure_firmness
from selfassess.domain.framework import (
    Aspect,
    Band,
    Component,
    Element,
    Framework,
    Named,
    NotActedOn,
    Option,
    Pair,
    Parameter,
    Question,
    Rules,
    Step,
    StickingPoints,
    When,
)
from selfassess.domain.responses import Answer, ElementResult
from selfassess.domain.scale import ScaleLevel
from selfassess.domain.snapshot import Snapshot, take_snapshot
from selfassess.domain.verdicts import judge

UNKNOWN = Answer("unknown")
NOT_APPLICABLE = Answer("na", cause="state-law")

SCALE = tuple(
    ScaleLevel(level, label, color)
    for level, label, color in (
        (1, "Nothing in place yet", "red"),
        (2, "Much work to be done", "orange"),
        (3, "Some elements in place", "yellow"),
        (4, "In progress", "light-green"),
        (5, "National exemplar", "dark-green"),
    )
)

LIMITS: Mapping[str, int | float] = {
    "component-wanted": 4,
    "advanced-share": 0.5,
    "strong-at-least": 3,
    "consistent-at-most": 1,
    "weak-level": 2,
    "weak-level-high": 1,
    "benchmark-gap": 1,
    "component-variance-most": 1,
    "component-range-least": 3,
    "pair-gap": 1,
    "pair-gap-high": 2,
    "acted-present-least": 4,
    "acted-used-most": 2,
    "stuck-level": 3,
    "words-only-least": 4,
    "evidence-none-most": 3,
    "evidence-words-most": 4,
    "rounds-least": 3,
    "progress-rising-least": 0.1,
    "progress-slipping-least": 0.1,
    "group-least": 3,
    "reading-speed": 200,
    "answer-time": 15,
}
"""The limits as the method states them, written out again so that a changed file shows."""

Level = int | tuple[int, int]
"""The level of an option, or its level and its cap."""


def one_choice(
    question_id: str,
    options: Mapping[str, Level] | None = None,
    *,
    weight: int = 1,
    when: tuple[str, ...] = (),
    aspect: Aspect = "presence",
) -> Question:
    """
    A question with one answer; without options of its own it has `o1` to `o5` at levels 1 to 5.

    `when` is the question that it depends on, followed by that question's options.
    """
    options = options or {f"o{level}": level for level in range(1, 6)}
    return Question(
        id=question_id,
        kind="one-choice",
        aspect=aspect,
        text="Which of these fits?",
        weight=weight,
        options=tuple(_make_option(option, level) for option, level in options.items()),
        when=When(when[0], when[1:]) if when else None,
    )


def yes_no(question_id: str, yes: Level = 5, no: Level = 1, **more: Any) -> Question:
    """A yes-no question."""
    options = (_make_option("yes", yes), _make_option("no", no))
    return Question(question_id, "yes-no", "use", "Is it so?", options=options, **more)


def number(question_id: str, bands: Mapping[int | float, Level], **more: Any) -> Question:
    """A question for a number: `{0: 1, 50: 3}` reads as 1 from 0 and as 3 from 50."""
    return Question(
        question_id, "number", "reach", "How many?", unit="schools", bands=_bands(bands), **more
    )


def several(
    question_id: str, options: Sequence[str], bands: Mapping[int | float, Level], **more: Any
) -> Question:
    """A question with several answers, read by how many are chosen."""
    chosen = tuple(Option(option, option) for option in options)
    return Question(
        question_id,
        "several-choices",
        "particular",
        "Which of these?",
        options=chosen,
        bands=_bands(bands),
        **more,
    )


def element(element_id: str, *questions: Question, lever: str = "board") -> Element:
    """An element; without questions of its own it has one, `presence`, with `o1` to `o5`."""
    return Element(
        id=element_id,
        title=f"Element {element_id}",
        why="Because.",
        levels={entry.level: entry.label for entry in SCALE},
        questions=questions or (one_choice("presence"),),
        lever=lever,
    )


def choose(option: str) -> Answer:
    """The answer that chooses one option."""
    return Answer(options=(option,))


def choose_all(*options: str) -> Answer:
    """The answer that chooses several options."""
    return Answer(options=options)


def count(value: int | str) -> Answer:
    """The answer to a question for a number."""
    return Answer(number=Fraction(value))


def step(
    element_id: str, to: int, effort: Any = 1, needs: Sequence[Any] = (), lever: str = "board"
) -> Step:
    """The step of an element to a level."""
    return Step(
        element=element_id,
        to=to,
        do="Do it.",
        lead="Superintendent",
        lever=lever,
        effort=effort,
        first="Ask.",
        done_when="It is done.",
        needs=tuple(needs),
    )


def edition(
    sizes: Sequence[int],
    *,
    limits: Mapping[str, int | float] | None = None,
    without: Collection[str] = (),
    pairs: Sequence[Pair] = (),
    not_acted_on: NotActedOn | None = None,
    sticking_points: StickingPoints | None = None,
    steps: Sequence[Step] = (),
    elements: Mapping[str, Element] | None = None,
) -> Framework:
    """
    An edition whose components have so many elements each, with the limits of the method.

    Args:
        sizes: How many elements each component has.
        limits: Limits that differ from the method's.
        without: Limits that the edition leaves undefined.
        pairs: What rests on what.
        not_acted_on: The rule for what is present and not acted on.
        sticking_points: Where districts are stuck.
        steps: The catalog.
        elements: Elements to use instead of the plain ones, by id.
    """
    own = elements or {}
    components = tuple(
        Component(
            id=str(number_),
            title=f"Component {number_}",
            short=f"C{number_}",
            elements=tuple(
                own.get(f"{number_}.{place}") or element(f"{number_}.{place}")
                for place in range(1, size + 1)
            ),
        )
        for number_, size in enumerate(sizes, start=1)
    )
    parameters = {
        name: Parameter(value, "unit", "assumption", "reason")
        for name, value in {**LIMITS, **(limits or {})}.items()
        if name not in without
    }
    return Framework(
        id="tiny",
        version="1",
        title="A tiny edition",
        about="For tests.",
        scale=SCALE,
        components=components,
        causes=(),
        levers=(Named("board", "School board"), Named("state-law", "State law or waiver")),
        rules=Rules(parameters, {}, tuple(pairs), not_acted_on, sticking_points),
        steps=tuple(steps),
    )


def rated(level: int) -> ElementResult:
    """An element at a level, as a direct rating gives it."""
    return ElementResult("rated", level, None, level, level)


def between(low: int, high: int) -> ElementResult:
    """An element with questions still open, and these bounds."""
    return ElementResult("incomplete", low=low, high=high)


def results_of(framework: Framework, profile: str) -> dict[str, ElementResult]:
    """Where each element stands by a profile (see the head of this module)."""
    groups = profile.split()
    sizes = [len(component.elements) for component in framework.components]
    assert [len(group) for group in groups] == sizes, f"{profile!r} does not fit {sizes}"
    signs = dict(zip(framework.elements, "".join(groups), strict=True))
    return {name: _read_sign(sign) for name, sign in signs.items() if sign != "."}


def snapshot_of(
    profile: str,
    framework: Framework | None = None,
    bounds: Mapping[str, tuple[int, int]] | None = None,
) -> Snapshot:
    """
    The snapshot of a profile, in the edition given or in a plain one of the same shape.

    `bounds` are those of elements with questions still open, by element id.
    """
    if framework is None:
        framework = edition([len(group) for group in profile.split()])
    results = results_of(framework, profile)
    for name, (low, high) in (bounds or {}).items():
        results[name] = between(low, high)
    return take_snapshot(framework, results)


def flags_of(
    snapshot: Snapshot, kind: str = "", evidenced: Collection[str] | None = None
) -> list[Flag]:
    """The flags of a snapshot, firmness included; of one kind where it is given."""
    flags = diagnose(snapshot, measure_firmness(snapshot, judge(snapshot)), evidenced)
    return [flag for flag in flags if not kind or flag.kind == kind]


def _make_option(option_id: str, level: Level) -> Option:
    if isinstance(level, int):
        return Option(option_id, option_id, level)
    return Option(option_id, option_id, level[0], level[1], "it is only on paper")


def _bands(bands: Mapping[int | float, Level]) -> tuple[Band, ...]:
    return tuple(
        Band(start, level)
        if isinstance(level, int)
        else Band(start, level[0], level[1], "it is only on paper")
        for start, level in bands.items()
    )


def _read_sign(sign: str) -> ElementResult:
    if sign == "-":
        return ElementResult("na")
    if sign == "?":
        return ElementResult("unknown", low=1, high=5)
    return rated(int(sign))
