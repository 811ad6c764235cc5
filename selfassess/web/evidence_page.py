"""All evidence of a district: what of it is asked for, and what it covers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from flask import url_for

from selfassess.domain.evidence import COUNTING, Grade, State
from selfassess.domain.framework import Framework, Parameter
from selfassess.formats.dates import show_date
from selfassess.formats.evidence import GRADE_WORDS, STATE_WORDS
from selfassess.formats.numbers import show_count
from selfassess.services.evidence import Shelf, Standing, get_parameter
from selfassess.web.evidence_rows import EvidenceRow, list_rows

UNGRADED: Final = "none"
EVERY_COUNTING: Final = "counting"

STATES: Final[Mapping[str, str]] = {
    EVERY_COUNTING: "Counts today",
    State.EXPIRING.value: "Expires soon",
    State.EXPIRED.value: STATE_WORDS[State.EXPIRED],
    State.AGEING.value: "Getting old",
    State.NOT_YET.value: STATE_WORDS[State.NOT_YET],
    State.AGAINST.value: STATE_WORDS[State.AGAINST],
    State.WITHDRAWN.value: STATE_WORDS[State.WITHDRAWN],
}
"""By which state the list can be asked for."""


@dataclass(frozen=True, slots=True)
class Filter:
    """What of the evidence is wanted; each is empty for all."""

    on: str = ""
    grade: str = ""
    state: str = ""


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a filter."""

    value: str
    text: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class EvidenceGroup:
    """The evidence of one element."""

    title: str
    rows: tuple[EvidenceRow, ...]


@dataclass(frozen=True, slots=True)
class ShelfPage:
    """The page of a district's evidence."""

    district: str
    is_demonstration: bool
    breadcrumb: tuple[tuple[str, str | None], ...]
    edition: str
    edition_id: str
    other_editions: tuple[tuple[str, str], ...]
    url: str
    summary: str
    coverage_title: str
    coverage: tuple[tuple[str, str, str, str], ...]
    components: tuple[tuple[str, tuple[Option, ...]], ...]
    grades: tuple[Option, ...]
    states: tuple[Option, ...]
    is_filtered: bool
    found: str
    groups: tuple[EvidenceGroup, ...]
    add_url: str
    assumptions: tuple[str, ...]


def read_filter(shelf: Shelf, sent: Mapping[str, str]) -> Filter:
    """What is asked for in an address; what means nothing is passed over."""
    framework = shelf.framework
    places = {component.id for component in framework.components} | set(framework.elements)
    on, grade, state = sent.get("on", ""), sent.get("grade", ""), sent.get("state", "")
    return Filter(
        on if on in places else "",
        grade if grade in {*Grade, UNGRADED} else "",
        state if state in STATES else "",
    )


def describe_shelf(shelf: Shelf, wanted: Filter) -> ShelfPage:
    """Make the page."""
    framework, district = shelf.framework, shelf.district
    url = url_for("evidence.list_all", district_id=district.id)
    chosen = [one for one in shelf.standings if _fits(framework, one, wanted)]
    return ShelfPage(
        district=district.name,
        is_demonstration=district.is_demonstration,
        breadcrumb=(
            (district.name, url_for("districts.overview", district_id=district.id)),
            ("Evidence", None),
        ),
        edition=framework.name,
        edition_id=framework.id,
        other_editions=tuple(
            (other, f"{url}?edition={other}") for other in shelf.editions if other != framework.id
        ),
        url=url,
        summary=_summarize(shelf),
        coverage_title=(
            f"What is proven today of the assessment for {show_date(shelf.newest.assessment.as_of)}"
            if shelf.newest
            else ""
        ),
        coverage=_list_coverage(shelf),
        components=_list_places(framework, wanted.on),
        grades=(
            *(Option(g.value, GRADE_WORDS[g], wanted.grade == g) for g in Grade),
            Option(UNGRADED, GRADE_WORDS[None], wanted.grade == UNGRADED),
        ),
        states=tuple(Option(key, text, wanted.state == key) for key, text in STATES.items()),
        is_filtered=wanted != Filter(),
        found=show_count(len(chosen), "piece") + " found" if wanted != Filter() else "",
        groups=_group(shelf, chosen),
        add_url=(
            url_for("assessments.overview", assessment_id=shelf.newest.assessment.id)
            if shelf.newest
            else ""
        ),
        assumptions=tuple(
            _explain(text, get_parameter(name))
            for text, name in (
                ("“Expires soon” means within", "expiring-days"),
                ("“Getting old” means true more than", "ageing-years"),
            )
        ),
    )


def _explain(text: str, number: Parameter) -> str:
    ago = " ago" if number.unit == "years" else ""
    return f"{text} {number.value} {number.unit}{ago}. {number.reason}"


def _fits(framework: Framework, one: Standing, wanted: Filter) -> bool:
    evidence = one.kept.evidence
    component = framework.component_of.get(evidence.element_id)
    places = {evidence.element_id, component.id if component else ""}
    grade = evidence.grade.value if evidence.grade else UNGRADED
    return (
        (not wanted.on or wanted.on in places)
        and (not wanted.grade or wanted.grade == grade)
        and _fits_state(one.state, wanted.state)
    )


def _fits_state(state: State, wanted: str) -> bool:
    if wanted == EVERY_COUNTING:
        return state in COUNTING
    # What was withdrawn is shown to those who ask for it.
    return state is not State.WITHDRAWN if not wanted else state == wanted


def _summarize(shelf: Shelf) -> str:
    standing = [one for one in shelf.standings if one.state is not State.WITHDRAWN]
    if not standing:
        return "There is no evidence yet."
    counts = [
        (State.EXPIRING, "expires soon", "expire soon"),
        (State.EXPIRED, "has expired", "have expired"),
        (State.AGEING, "is getting old", "are getting old"),
    ]
    parts = [
        f"{count} {one if count == 1 else many}"
        for state, one, many in counts
        if (count := sum(each.state is state for each in standing))
    ]
    counting = sum(one.state in COUNTING for one in standing)
    tail = f"; {', '.join(parts)}" if parts else ""
    verb = "counts" if counting == 1 else "count"
    return (
        f"{show_count(len(standing), 'piece')} of evidence, of which {counting} {verb} today{tail}."
    )


def _list_coverage(shelf: Shelf) -> tuple[tuple[str, str, str, str], ...]:
    names = {component.id: component.short for component in shelf.framework.components}
    return tuple(
        (
            f"{one.component}. {names[one.component]}",
            str(one.rated),
            str(one.with_any),
            str(one.beyond_words),
        )
        for one in shelf.coverage
        if one.component in names
    )


def _list_places(framework: Framework, chosen: str) -> tuple[tuple[str, tuple[Option, ...]], ...]:
    return tuple(
        (
            f"{component.id}. {component.short}",
            (
                Option(component.id, f"All of {component.short}", chosen == component.id),
                *(
                    Option(element.id, f"{element.id} {element.title}", chosen == element.id)
                    for element in component.elements
                ),
            ),
        )
        for component in framework.components
    )


def _group(shelf: Shelf, chosen: list[Standing]) -> tuple[EvidenceGroup, ...]:
    by_element: dict[str, list[Standing]] = {}
    for one in chosen:
        by_element.setdefault(one.kept.evidence.element_id, []).append(one)
    elements = shelf.framework.elements
    order = [*elements, *sorted(set(by_element) - set(elements))]
    return tuple(
        EvidenceGroup(
            f"{id_} {elements[id_].title}" if id_ in elements else f"{id_}, no longer asked",
            list_rows(by_element[id_], shelf.district.id),
        )
        for id_ in order
        if id_ in by_element
    )
