"""
An edition of the rubric, as the files under `questionnaires/` state it.

These dataclasses are the schema of the files: the loader reads YAML straight into them, strictly,
and their own checks name what does not fit together. Ids are stable and language-free: `3.2` is an
element, `3.2/reach` one of its questions, and an option has an id of its own within its question.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property, lru_cache
from typing import Literal

from selfassess.domain.scale import STRICT, ScaleLevel
from selfassess.domain.translation import Translation

Kind = Literal["one-choice", "several-choices", "number", "yes-no"]
Aspect = Literal["presence", "use", "reach", "particular"]


@dataclass(frozen=True, slots=True)
class Reading:
    """What one answer says: a level and, where the option has one, the cap on its element."""

    level: int
    cap: int | None = None
    because: str = ""


@dataclass(frozen=True, slots=True)
class Option:
    """One answer that can be chosen. `level` is absent where the number of choices decides."""

    __pydantic_config__ = STRICT
    id: str
    text: str
    level: int | None = None
    cap: int | None = None
    because: str = ""

    def __post_init__(self) -> None:
        if (self.cap is None) != (self.because == ""):
            raise ValueError(
                "a cap needs `because` with its reason, and `because` is there only for a cap"
            )


@dataclass(frozen=True, slots=True)
class Band:
    """A range of numbers that reads as one level; it holds from `at_least` up to the next band."""

    __pydantic_config__ = STRICT
    at_least: int | float
    level: int
    cap: int | None = None
    because: str = ""

    def __post_init__(self) -> None:
        if (self.cap is None) != (self.because == ""):
            raise ValueError(
                "a cap needs `because` with its reason, and `because` is there only for a cap"
            )


@dataclass(frozen=True, slots=True)
class When:
    """A question is asked only where an earlier one-choice or yes-no answer is one of these."""

    __pydantic_config__ = STRICT
    question: str
    any_of: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """
    One question of an element.

    `one-choice` and `yes-no` have options that each carry a level. `several-choices` has options
    without levels and `bands` over how many of them are chosen. `number` has a `unit` and `bands`.
    """

    __pydantic_config__ = STRICT
    id: str
    kind: Kind
    aspect: Aspect
    text: str
    hint: str = ""
    weight: int = 1
    unit: str = ""
    highest: int | float | None = None
    options: tuple[Option, ...] = ()
    bands: tuple[Band, ...] = ()
    when: When | None = None

    def __post_init__(self) -> None:
        chosen = self.kind in ("one-choice", "yes-no")
        if self.weight < 1:
            raise ValueError("weight is a whole number from 1")
        if chosen and (len(self.options) < 2 or self.bands):
            raise ValueError(f"a {self.kind} question has at least two options and no bands")
        if self.kind == "yes-no" and [option.id for option in self.options] != ["yes", "no"]:
            raise ValueError("a yes-no question has the options yes and no, in this order")
        if chosen and any(option.level is None for option in self.options):
            raise ValueError("each option of this kind carries a level")
        if self.kind == "several-choices" and (
            len(self.options) < 2 or any(option.level is not None for option in self.options)
        ):
            raise ValueError(
                "a several-choices question has at least two options, and bands carry the levels"
            )
        if self.kind == "number" and (not self.unit or self.options):
            raise ValueError("a number question has a unit and no options")
        if not chosen:
            starts = [band.at_least for band in self.bands]
            if len(starts) < 2 or starts != sorted(set(starts)) or starts[0] != 0:
                raise ValueError("bands begin at 0 and rise; there are at least two")
        if len({option.id for option in self.options}) != len(self.options):
            raise ValueError("two options have the same id")

    @property
    def readings(self) -> tuple[Reading, ...]:
        """Each reading that some answer to this question has."""
        if self.bands:
            return tuple(Reading(band.level, band.cap, band.because) for band in self.bands)
        return tuple(self._read_option(option) for option in self.options)

    def option(self, option_id: str) -> Option | None:
        """The option with this id, or None."""
        return next((option for option in self.options if option.id == option_id), None)

    def read_number(self, number: Fraction) -> Reading:
        """The reading of a number, or of how many options are chosen. [unit of the question]"""
        band = next(b for b in reversed(self.bands) if number >= _to_fraction(b.at_least))
        return Reading(band.level, band.cap, band.because)

    def read_option(self, option_id: str) -> Reading:
        """The reading of the option with this id, which must be one of the question's."""
        option = self.option(option_id)
        if option is None:
            raise ValueError(f"no option {option_id!r} in question {self.id!r}")
        return self._read_option(option)

    @staticmethod
    def _read_option(option: Option) -> Reading:
        assert option.level is not None  # noqa: S101 - __post_init__ refused the question otherwise
        return Reading(option.level, option.cap, option.because)


@dataclass(frozen=True, slots=True)
class Conditions:
    """What state law or a contract usually puts in the way, and what a state can do about it."""

    __pydantic_config__ = STRICT
    obstacles: str
    state_can: str


@dataclass(frozen=True)
class Element:
    """One of the things that a district is rated on."""

    __pydantic_config__ = STRICT
    id: str
    title: str
    why: str
    levels: Mapping[int, str]
    questions: tuple[Question, ...]
    evidence: tuple[str, ...] = ()
    ask: tuple[str, ...] = ()
    lever: str = ""
    short: str = ""
    misreading: str = ""
    conditions: Conditions | None = None
    families: str = ""
    """What it means for families, in one plain sentence."""

    def __post_init__(self) -> None:
        seen: dict[str, Question] = {}
        for question in self.questions:
            if question.id in seen:
                raise ValueError(f"two questions have the id {question.id!r}")
            if question.when is not None:
                gate = seen.get(question.when.question)
                if gate is None or gate.kind not in ("one-choice", "yes-no") or gate.when:
                    raise ValueError(
                        f"question {question.id!r} depends on {question.when.question!r}, which is"
                        " no earlier unconditional one-choice or yes-no question of this element"
                    )
                unknown = [o for o in question.when.any_of if gate.option(o) is None]
                if unknown or not question.when.any_of:
                    raise ValueError(
                        f"question {question.id!r} depends on unknown options {unknown}"
                    )
            seen[question.id] = question

    @property
    def component_id(self) -> str:
        """The component's id: the part before the dot."""
        return self.id.partition(".")[0]

    def question(self, question_id: str) -> Question | None:
        """The question with this id (`reach`, not `3.2/reach`), or None."""
        return next((q for q in self.questions if q.id == question_id), None)


@dataclass(frozen=True)
class Component:
    """One of the parts of the strategy, with its elements in their order."""

    __pydantic_config__ = STRICT
    id: str
    title: str
    short: str
    elements: tuple[Element, ...] = ()
    summary: str = ""


@dataclass(frozen=True, slots=True)
class Named:
    """An id with the words shown for it, and a sentence on what it means."""

    __pydantic_config__ = STRICT
    id: str
    label: str
    meaning: str = ""


@lru_cache(maxsize=256)
def _to_fraction(value: int | float) -> Fraction:
    # By way of its text: 0.1 in a file means one tenth, not the nearest binary number.
    return Fraction(str(value))


@dataclass(frozen=True, slots=True)
class Parameter:
    """A number of the method with its unit, its source (or `assumption`) and the reason for it."""

    __pydantic_config__ = STRICT
    value: int | float
    unit: str
    source: str
    reason: str

    @property
    def exact(self) -> Fraction:
        """The value as an exact fraction."""
        return _to_fraction(self.value)

    @property
    def is_assumption(self) -> bool:
        """Whether the number is ours, and pages must say so."""
        return self.source == "assumption"


@dataclass(frozen=True, slots=True)
class Pair:
    """`ahead` rests on each of `rests_on`: being further along than they are is incoherent."""

    __pydantic_config__ = STRICT
    id: str
    ahead: str
    rests_on: tuple[str, ...]
    says: str
    source: str


@dataclass(frozen=True, slots=True)
class NotActedOn:
    """Elements that record presence and the one element that records acting on them."""

    __pydantic_config__ = STRICT
    present: tuple[str, ...]
    acted: str
    says: str
    source: str


@dataclass(frozen=True, slots=True)
class StickingPoints:
    """Where the edition's source finds districts stuck."""

    __pydantic_config__ = STRICT
    components: tuple[str, ...]
    elements: tuple[str, ...]
    says: str
    source: str


@dataclass(frozen=True, slots=True)
class Rules:
    """The edition's limits and rules; each number says where it comes from."""

    __pydantic_config__ = STRICT
    parameters: Mapping[str, Parameter]
    sources: Mapping[str, str]
    pairs: tuple[Pair, ...] = ()
    not_acted_on: NotActedOn | None = None
    sticking_points: StickingPoints | None = None

    def limit(self, name: str) -> Fraction:
        """The exact value of a named parameter, which the edition must have."""
        return self.parameters[name].exact

    def find(self, name: str) -> Fraction | None:
        """The exact value of a named parameter; None where the edition leaves it undefined."""
        parameter = self.parameters.get(name)
        return None if parameter is None else parameter.exact


@dataclass(frozen=True, slots=True)
class Fact:
    """A published fact about advanced districts, in words: the only benchmark there is in print."""

    __pydantic_config__ = STRICT
    date: str
    place: str
    text: str
    source: str


@dataclass(frozen=True, slots=True)
class Source:
    """A document that something rests on."""

    __pydantic_config__ = STRICT
    id: str
    title: str
    publisher: str
    date: str
    url: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Exemplar:
    """What a real place did, when, and what became of it."""

    __pydantic_config__ = STRICT
    id: str
    elements: tuple[str, ...]
    place: str
    years: str
    text: str
    fate: str
    sources: tuple[str, ...]
    kind: Literal["practice", "warning"] = "practice"

    def __post_init__(self) -> None:
        if not self.sources:
            raise ValueError("an exemplar has at least one source")
        if not self.fate:
            raise ValueError("an exemplar says what became of it")


@dataclass(frozen=True, slots=True)
class Need:
    """Another element must be at a level first, and why."""

    __pydantic_config__ = STRICT
    element: str
    level: int
    because: str
    source: str


@dataclass(frozen=True, slots=True)
class Step:
    """The move of one element from one level to the next."""

    __pydantic_config__ = STRICT
    element: str
    to: int
    do: str
    lead: str
    lever: str
    effort: Literal[1, 2, 4, 8]
    first: str
    done_when: str
    exemplars: tuple[str, ...] = ()
    needs: tuple[Need, ...] = ()


Fit = Literal["same", "shifted", "nearest", "none"]


@dataclass(frozen=True, slots=True)
class CrosswalkEntry:
    """
    What one item of this edition has to do with elements of another edition.

    `same`: the same matter, whatever the words. `shifted`: the matter has changed, and `note` says
    how. `nearest`: only the topic is shared. `none`: no counterpart, and `note` says what is lost.
    """

    __pydantic_config__ = STRICT
    item: str
    fit: Fit
    elements: tuple[str, ...] = ()
    note: str = ""

    def __post_init__(self) -> None:
        if (self.fit == "none") != (not self.elements):
            raise ValueError("an item without elements has the fit `none`, any other has elements")
        if self.fit != "same" and not self.note:
            raise ValueError(f"the fit `{self.fit}` needs a note that says what differs")
        if len(set(self.elements)) != len(self.elements):
            raise ValueError("an element stands twice")


@dataclass(frozen=True)
class Crosswalk:
    """From the items of this edition to the elements of the edition `to`, and back."""

    __pydantic_config__ = STRICT
    to: str
    about: str
    entries: tuple[CrosswalkEntry, ...]

    @cached_property
    def of_item(self) -> Mapping[str, CrosswalkEntry]:
        """The entry of each item of this edition, by item id."""
        return {entry.item: entry for entry in self.entries}

    @cached_property
    def of_element(self) -> Mapping[str, tuple[CrosswalkEntry, ...]]:
        """The entries that inform an element of the other edition, by element id."""
        found: dict[str, list[CrosswalkEntry]] = {}
        for entry in self.entries:
            for element in entry.elements:
                found.setdefault(element, []).append(entry)
        return {element: tuple(entries) for element, entries in found.items()}

    def list_unmatched(self, other: Framework) -> tuple[str, ...]:
        """The elements of the other edition that no item informs, in that edition's order."""
        return tuple(element for element in other.elements if element not in self.of_element)


@dataclass(frozen=True, slots=True)
class PublishedRating:
    """
    What a publisher printed about one place and one element of an edition.

    `level` is None where the publisher gave no score; `words` are as printed. `source` is the id of
    the page, with its address.
    """

    place: str
    element: str
    level: int | None
    words: str
    date: str
    source: str


@dataclass(frozen=True)
class Published:
    """
    Ratings that a publisher printed, with what must be said wherever they are shown.

    They are of another kind than what a team says of its own district, and are never mixed with it.
    """

    unit: str
    caveats: tuple[str, ...]
    ratings: tuple[PublishedRating, ...]

    @cached_property
    def places(self) -> tuple[str, ...]:
        """Every place, in the order of the file."""
        return tuple(dict.fromkeys(rating.place for rating in self.ratings))

    @cached_property
    def by_place(self) -> Mapping[str, Mapping[str, PublishedRating]]:
        """Each place's ratings by element id."""
        return {
            place: {rating.element: rating for rating in self.ratings if rating.place == place}
            for place in self.places
        }


@dataclass(frozen=True, eq=False)
class Framework:
    """
    A whole edition: rubric, rules, catalog of steps, exemplars, benchmark facts and sources.

    Some editions have a crosswalk to another one, or ratings that their publisher printed. `short`
    is what lists call it, `purpose` says whom and what it is for.

    Two are equal only if they are the same object, which also lets caches use one as a key.

    Raises:
        ValueError: parts do not fit together; the loader names the file and line before this.
    """

    id: str
    version: str
    title: str
    about: str
    scale: tuple[ScaleLevel, ...]
    components: tuple[Component, ...]
    causes: tuple[Named, ...]
    levers: tuple[Named, ...]
    rules: Rules
    facts: tuple[Fact, ...] = ()
    steps: tuple[Step, ...] = ()
    exemplars: tuple[Exemplar, ...] = ()
    sources: tuple[Source, ...] = field(default=())
    crosswalk: Crosswalk | None = None
    published: Published | None = None
    short: str = ""
    purpose: str = ""
    translations: tuple[Translation, ...] = ()

    @property
    def name(self) -> str:
        """What lists call the edition: its short title, or else its id."""
        return self.short or self.id

    @cached_property
    def elements(self) -> Mapping[str, Element]:
        """Every element by id, in the edition's order."""
        return {e.id: e for component in self.components for e in component.elements}

    @cached_property
    def component_of(self) -> Mapping[str, Component]:
        """The component of each element, by element id."""
        return {e.id: component for component in self.components for e in component.elements}

    @cached_property
    def lowest(self) -> int:
        """The lowest level of the scale."""
        return min(entry.level for entry in self.scale)

    @cached_property
    def highest(self) -> int:
        """The highest level of the scale."""
        return max(entry.level for entry in self.scale)

    @cached_property
    def labels(self) -> Mapping[int, ScaleLevel]:
        """Words and color of each level."""
        return {entry.level: entry for entry in self.scale}

    @cached_property
    def step_to(self) -> Mapping[tuple[str, int], Step]:
        """The catalog: the step that brings an element to a level."""
        return {(step.element, step.to): step for step in self.steps}

    @cached_property
    def source_by_id(self) -> Mapping[str, Source]:
        """Every source by id."""
        return {source.id: source for source in self.sources}

    @cached_property
    def exemplar_by_id(self) -> Mapping[str, Exemplar]:
        """Every exemplar by id."""
        return {exemplar.id: exemplar for exemplar in self.exemplars}

    @cached_property
    def exemplars_of(self) -> Mapping[str, tuple[Exemplar, ...]]:
        """The exemplars of each element, by element id, in file order."""
        return {
            element: tuple(x for x in self.exemplars if element in x.elements)
            for element in self.elements
        }

    @cached_property
    def lever_labels(self) -> Mapping[str, str]:
        """What each lever is called."""
        return {lever.id: lever.label for lever in self.levers}

    def component(self, component_id: str) -> Component | None:
        """The component with this id, or None."""
        return next((c for c in self.components if c.id == component_id), None)

    def prerequisites(self) -> Iterator[tuple[Step, Need]]:
        """Each need of each step, in the order of the catalog."""
        return ((step, need) for step in self.steps for need in step.needs)
