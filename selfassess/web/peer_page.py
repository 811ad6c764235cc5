"""What the page of a district's peers shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from selfassess.charts.picture import Picture
from selfassess.charts.quartiles import QuartileRow, draw_quartiles
from selfassess.domain.peers import TRAITS, Group, Measure, SizeBand, Trait
from selfassess.domain.scale import level_of, mean
from selfassess.formats.dates import show_date
from selfassess.formats.numbers import show_count, show_score
from selfassess.formats.words import STATE_WORDS, capitalize, join_words, spell, spell_count
from selfassess.services.peers import PeerView

TRAIT_WORDS: Final[Mapping[Trait, str]] = {
    "size": "About as many students",
    "governance": "Run in the same way",
    "state": "In the same state or territory",
}
NOT_STATED: Final[Mapping[Trait, str]] = {
    "size": "The district states no number of students.",
    "governance": "The district does not state who runs it.",
    "state": "The district states no state.",
}


@dataclass(frozen=True, slots=True)
class TraitChoice:
    """Something that peers can have in common with the district; `stated` is the district's."""

    value: str
    text: str
    hint: str
    is_chosen: bool
    can_choose: bool


@dataclass(frozen=True, slots=True)
class NumberRow:
    """One of our numbers with its unit and reason."""

    name: str
    value: str
    reason: str


@dataclass(frozen=True, slots=True)
class MeasureRow:
    """
    An element or component in the table.

    `own` is the district's level with its label, or None; then `own_words` say why.
    """

    id: str
    name: str
    is_component: bool
    own: int | None
    own_label: str
    own_words: str
    lower: str
    median: str
    upper: str
    count: str
    place: str
    why_not: str


@dataclass(frozen=True, slots=True)
class PeerPage:
    """A district beside its peers; pictures and rows are None and empty where nothing is told."""

    lead: str
    who: str
    standing: str
    too_few: str
    left_out: str
    traits: tuple[TraitChoice, ...]
    components: Picture | None
    elements: Picture | None
    rows: tuple[MeasureRow, ...]
    advanced: tuple[MeasureRow, ...]
    advanced_count: str
    advanced_means: Mapping[str, str]
    numbers: tuple[NumberRow, ...]
    of: int
    is_chosen: bool
    version_note: str


def describe_peers(view: PeerView) -> PeerPage:
    """Describe a district beside its peers."""
    group = view.group
    shown = group if group is not None and group.is_shown else None
    return PeerPage(
        lead=_say_own(view),
        who=_say_who(view, group),
        standing=_say_standing(view, shown) if shown else "",
        too_few=_say_too_few(view, group) if group is not None and shown is None else "",
        left_out=_say_left_out(shown) if shown else "",
        traits=tuple(_describe_trait(view, trait) for trait in TRAITS),
        components=_draw_components(view, shown) if shown else None,
        elements=_draw_elements(view, shown) if shown else None,
        rows=_list_rows(view, shown) if shown else (),
        advanced=_list_rows(view, view.advanced) if view.advanced else (),
        advanced_count=show_count(view.advanced.count, "district") if view.advanced else "",
        advanced_means=_list_means(view.advanced) if view.advanced else {},
        numbers=_list_numbers(view),
        of=view.framework.highest,
        is_chosen=bool(view.query.chosen),
        version_note=(
            "Some of these snapshots are of other versions of the edition, whose descriptors may"
            " differ."
            if view.is_outdated
            else ""
        ),
    )


def list_table(view: PeerView) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """The same numbers as a table: headers and rows; no rows where nothing is told."""
    headers = ("id", "name", "own", "lower quartile", "median", "upper quartile", "districts")
    if view.group is None or not view.group.is_shown:
        return headers, []
    return headers, [
        (
            row.id,
            row.name,
            "" if row.own is None else _show_own(view, row),
            row.lower,
            row.median,
            row.upper,
            row.count,
        )
        for row in _list_rows(view, view.group)
    ]


def _show_own(view: PeerView, row: MeasureRow) -> str:
    return show_score(_score(view, row.id)) if row.is_component else str(row.own)


def _say_own(view: PeerView) -> str:
    if view.own_date is None:
        return f"There is no snapshot of {view.framework.name} to set beside them yet."
    return (
        f"The newest snapshot of {show_date(view.own_date)} beside the newest snapshots of others"
        f" in the same edition, {view.framework.name}."
    )


def _say_who(view: PeerView, group: Group | None) -> str:
    if group is None:
        return ""
    count = spell_count(group.count, "other district")
    if view.query.chosen:
        return f"{capitalize(spell_count(group.count, 'district'))} that you picked."
    if not view.query.traits:
        return f"All districts that count as peers: {count}."
    alike = [_say_alike(view, trait) for trait in TRAITS if trait in view.query.traits]
    return f"{capitalize(count)}: {join_words(alike)}."


def _say_alike(view: PeerView, trait: Trait) -> str:
    if trait == "size":
        return next(_show_band(band) for band in view.bands if band.name == view.stated[trait])
    words = {"governance": "run by: {}", "state": "in {}"}[trait]
    return words.format(view.stated[trait])


def _show_band(band: SizeBand) -> str:
    if band.below is None:
        return f"{band.at_least:,} students or more"
    if not band.at_least:
        return f"fewer than {band.below:,} students"
    return f"{band.at_least:,} to {band.below - 1:,} students"


def _say_standing(view: PeerView, group: Group) -> str:
    """In a sentence, on how many components the district lies above the median."""
    pairs = [
        (score, measure.quartiles.median)
        for component, measure in group.components.items()
        if measure.quartiles is not None and (score := _score(view, component)) is not None
    ]
    if not pairs:
        return ""
    above = sum(score > median for score, median in pairs)
    below = sum(score < median for score, median in pairs)
    return (
        f"Of {spell_count(len(pairs), 'component')}, the district is above the peers’ median on"
        f" {above} and below it on {below}."
    )


def _say_too_few(view: PeerView, group: Group) -> str:
    if group.count < view.least:
        return (
            f"Nothing is shown from fewer than {view.least} districts; here"
            f" {'is' if group.count == 1 else 'are'} {group.count}."
        )
    return (
        f"There are {group.count}, and nothing can be shown: beside another group that could be"
        f" asked for, the difference would be fewer than {view.least} districts, and could tell"
        " them apart. Ask for fewer things in common."
    )


def _say_left_out(group: Group) -> str:
    most = max(m.left_out for m in (*group.elements.values(), *group.components.values()))
    if not most:
        return ""
    who = "One of them is" if most == 1 else f"Up to {spell(most)} of them are"
    return (
        f"{who} not in the numbers: beside those that share their levels with the network, so few"
        " could be told apart."
    )


def _describe_trait(view: PeerView, trait: Trait) -> TraitChoice:
    stated = trait in view.stated
    return TraitChoice(
        trait,
        TRAIT_WORDS[trait],
        capitalize(_say_alike(view, trait)) if stated else NOT_STATED[trait],
        trait in view.query.traits,
        stated,
    )


def _score(view: PeerView, component_id: str) -> Fraction | None:
    component = view.framework.component(component_id)
    levels = [
        mark.level
        for element in (component.elements if component else ())
        if (mark := view.own.get(element.id)) and mark.level is not None
    ]
    return mean(levels) if levels else None


def _draw_components(view: PeerView, group: Group) -> Picture:
    rows = [
        QuartileRow(
            component.short,
            _score(view, component.id),
            group.components[component.id].quartiles,
            _say_why_not(group.components[component.id]),
        )
        for component in view.framework.components
    ]
    return draw_quartiles(
        view.framework, rows, title="Components", own_label="This district", others_label="Peers"
    )


def _draw_elements(view: PeerView, group: Group) -> Picture:
    rows = []
    for element in view.framework.elements.values():
        mark = view.own.get(element.id)
        own = None if mark is None or mark.level is None else Fraction(mark.level)
        measure = group.elements[element.id]
        rows.append(
            QuartileRow(
                f"{element.id} {element.short}", own, measure.quartiles, _say_why_not(measure)
            )
        )
    return draw_quartiles(
        view.framework, rows, title="Elements", own_label="This district", others_label="Peers"
    )


def _list_rows(view: PeerView, group: Group) -> tuple[MeasureRow, ...]:
    rows = []
    for component in view.framework.components:
        score = _score(view, component.id)
        level = None if score is None else level_of(score)
        rows.append(
            _describe_measure(
                view, component.id, component.short, level, score, group.components[component.id]
            )
        )
        for element in component.elements:
            mark = view.own.get(element.id)
            own = mark.level if mark else None
            words = ""
            if own is None:
                words = STATE_WORDS[mark.state] if mark and mark.state != "open" else "Not rated"
            rows.append(
                _describe_measure(
                    view, element.id, element.short, own, own, group.elements[element.id], words
                )
            )
    return tuple(rows)


def _describe_measure(
    view: PeerView,
    id_: str,
    name: str,
    level: int | None,
    score: Fraction | int | None,
    measure: Measure,
    words: str = "Not rated",
) -> MeasureRow:
    found = measure.quartiles
    place = ""
    if found is not None and score is not None:
        place = "above" if score > found.median else "below" if score < found.median else "at it"
    return MeasureRow(
        id=id_,
        name=name,
        is_component=view.framework.component(id_) is not None,
        own=level,
        own_label="" if level is None else view.framework.labels[level].label,
        own_words=words if level is None else "",
        lower=show_score(found.lower) if found else "–",
        median=show_score(found.median) if found else "–",
        upper=show_score(found.upper) if found else "–",
        count=str(measure.count - measure.left_out) if found else "–",
        place=place,
        why_not=_say_why_not(measure),
    )


def _say_why_not(measure: Measure) -> str:
    if measure.quartiles is not None:
        return ""
    return "too few districts" if measure.reason == "few" else "could be told apart"


def _list_means(group: Group) -> dict[str, str]:
    measures = {**group.components, **group.elements}
    return {
        name: show_score(measure.quartiles.mean) if measure.quartiles else "–"
        for name, measure in measures.items()
    }


def _list_numbers(view: PeerView) -> tuple[NumberRow, ...]:
    names = {
        "peers-least": "Smallest group that is shown",
        "size-medium-from": "Medium-sized from",
        "size-large-from": "Large from",
        "size-very-large-from": "Very large from",
    }
    return tuple(
        NumberRow(words, f"{view.numbers[name].value:,} {view.numbers[name].unit}", reason)
        for name, words in names.items()
        if (reason := view.numbers[name].reason)
    )
