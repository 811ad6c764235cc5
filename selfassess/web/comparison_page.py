"""What the page of two snapshots side by side shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from flask import url_for

from selfassess.charts.dumbbells import draw_dumbbells
from selfassess.charts.picture import Picture
from selfassess.charts.quadrant import QuadrantPoint, draw_quadrant
from selfassess.domain.framework import Framework
from selfassess.domain.movement import Fate, Movement
from selfassess.domain.verdicts import defines_quadrant
from selfassess.formats.dates import show_date, show_month
from selfassess.formats.documents import Document
from selfassess.formats.numbers import show_score
from selfassess.formats.words import (
    ADVANCED_WORDS,
    FLAG_WORDS,
    QUADRANT_WORDS,
    SEVERITY_WORDS,
    capitalize,
    join_words,
    spell_count,
)
from selfassess.services.comparisons import Choice, Flag, Pair
from selfassess.web.snapshot_page.summary import label_of

FATE_WORDS: Final[dict[Fate, tuple[str, str]]] = {
    "rose": ("Rose", ""),
    "fell": ("Fell", ""),
    "re-asked": (
        "Asked anew",
        "The questions or descriptors changed with the version of the edition. A difference may be"
        " one of the question, so these count neither as risen nor as fallen.",
    ),
    "newly-rated": ("Newly rated", "They had no level in the earlier snapshot."),
    "no-longer-rated": ("No longer rated", "They have no level in the later snapshot."),
    "added": ("New in this version", "The earlier version of the edition did not have them."),
    "removed": ("Gone from this version", "The later version of the edition does not have them."),
    "stayed": ("Stayed", ""),
}
"""In the order of the page: what moved most first."""


@dataclass(frozen=True, slots=True)
class Option:
    """A snapshot to choose."""

    id: int
    words: str
    is_first: bool
    is_second: bool


@dataclass(frozen=True, slots=True)
class MovedRow:
    """An element with its level in both snapshots."""

    name: str
    before: int | None
    before_label: str
    after: int | None
    after_label: str
    steps: str


@dataclass(frozen=True, slots=True)
class MovedGroup:
    """Elements that had one fate."""

    id: str
    title: str
    about: str
    rows: tuple[MovedRow, ...]
    is_folded: bool


@dataclass(frozen=True, slots=True)
class FlagGroup:
    """Flags of one kind that appeared or went."""

    title: str
    severity: str
    tone: str
    on: str


@dataclass(frozen=True, slots=True)
class ComparisonPage:
    """Two snapshots side by side."""

    standing: str
    dates: tuple[str, str]
    urls: tuple[str, str]
    version_note: str
    provisional_note: str
    facts: tuple[tuple[str, str, str], ...]
    groups: tuple[MovedGroup, ...]
    components: Picture
    place: Picture | None
    appeared: tuple[FlagGroup, ...]
    went: tuple[FlagGroup, ...]


def describe_options(choice: Choice) -> tuple[Option, ...]:
    """The snapshots to choose from, newest first."""
    first, second = choice.chosen or (None, None)
    editions = {snapshot.edition for snapshot in choice.snapshots}
    return tuple(
        Option(
            snapshot.id,
            show_date(snapshot.as_of)
            + (f", {snapshot.edition}" if len(editions) > 1 else "")
            + ("" if snapshot.complete else " (provisional)"),
            snapshot.id == first,
            snapshot.id == second,
        )
        for snapshot in reversed(choice.snapshots)
    )


def describe_pair(pair: Pair) -> ComparisonPage:
    """Describe what moved between two snapshots."""
    framework = pair.framework
    both = (pair.first, pair.second)
    days = tuple(show_date(snapshot.as_of) for snapshot in both)
    # Two snapshots of one date are told apart by the moment at which they were taken.
    if days[0] == days[1]:
        days = tuple(
            f"{day}, taken {s.taken_at:%H:%M:%S} UTC" for day, s in zip(days, both, strict=True)
        )
    documents = (pair.before, pair.after)
    scores = [
        {id_: score["score"] for id_, score in document["components"].items()}
        for document in documents
    ]
    labels = [show_month(snapshot.as_of) for snapshot in both]
    if labels[0] == labels[1]:
        labels = ["Earlier", "Later"]
    return ComparisonPage(
        standing=_summarize(pair),
        dates=(days[0], days[1]),
        urls=(
            url_for("snapshots.show", snapshot_id=pair.first.id),
            url_for("snapshots.show", snapshot_id=pair.second.id),
        ),
        version_note=_note_version(pair),
        provisional_note=_note_provisional(pair),
        facts=_list_facts(pair),
        groups=tuple(
            MovedGroup(
                fate,
                title,
                about,
                tuple(_describe_row(framework, one) for one in rows),
                is_folded=fate == "stayed",
            )
            for fate, (title, about) in FATE_WORDS.items()
            if (rows := _sort([one for one in pair.movements if one.fate == fate]))
        ),
        components=draw_dumbbells(
            framework,
            scores[0],
            scores[1],
            before_label=labels[0],
            after_label=labels[1],
            title="Each component in both",
        ),
        place=_draw_place(framework, documents, labels),
        appeared=_group_flags(framework, pair.appeared),
        went=_group_flags(framework, pair.went),
    )


def _sort(rows: Sequence[Movement]) -> Sequence[Movement]:
    """The largest steps first; equal ones in the order of the edition."""
    return sorted(rows, key=lambda one: -abs(one.steps))


def _summarize(pair: Pair) -> str:
    count = {fate: sum(one.fate == fate for one in pair.movements) for fate in FATE_WORDS}
    parts = [
        spell_count(count["rose"], "element") + " rose",
        f"{count['fell'] or 'none'} fell",
        f"{count['stayed'] or 'none'} stayed",
    ]
    if count["re-asked"]:
        parts.append(f"{count['re-asked']} asked anew")
    return capitalize(f"{join_words(parts)}.")


def _note_version(pair: Pair) -> str:
    before, after = pair.first.edition_version, pair.second.edition_version
    if before == after:
        return ""
    return (
        f"The edition changed from version {before} to {after} in between. Components, overall and"
        " spread may differ because other things were asked."
    )


def _note_provisional(pair: Pair) -> str:
    names = [
        name
        for name, snapshot in (("earlier", pair.first), ("later", pair.second))
        if not snapshot.complete
    ]
    if not names:
        return ""
    if len(names) > 1:
        return "Both snapshots are provisional: elements without a level count in no mean."
    return f"The {names[0]} snapshot is provisional: elements without a level count in no mean."


def _list_facts(pair: Pair) -> tuple[tuple[str, str, str], ...]:
    def show(words: dict[str, str], value: str | None) -> str:
        return words[value] if value else "–"

    rows = [
        ("Overall", *(show_score(one.overall) for one in (pair.first, pair.second))),
        ("Spread", *(show_score(one.spread) for one in (pair.first, pair.second))),
        (
            "Quadrant",
            *(show(dict(QUADRANT_WORDS), one.quadrant) for one in (pair.first, pair.second)),  # type: ignore[arg-type]  # ids as they are frozen
        ),
        (
            "Verdict",
            *(show(dict(ADVANCED_WORDS), one.advanced) for one in (pair.first, pair.second)),  # type: ignore[arg-type]
        ),
        (
            "Elements with a level",
            *(
                str(sum(result["level"] is not None for result in document["elements"].values()))
                for document in (pair.before, pair.after)
            ),
        ),
    ]
    return tuple((row[0], row[1], row[2]) for row in rows)


def _describe_row(framework: Framework, moved: Movement) -> MovedRow:
    element = framework.elements[moved.element]
    sign = "+" if moved.steps > 0 else "−" if moved.steps < 0 else ""
    return MovedRow(
        f"{moved.element} {element.title}",
        moved.before,
        label_of(framework, moved.before),
        moved.after,
        label_of(framework, moved.after),
        f"{sign}{abs(moved.steps)}" if moved.steps else "",
    )


def _draw_place(
    framework: Framework, documents: tuple[Document, Document], labels: Sequence[str]
) -> Picture | None:
    if not defines_quadrant(framework):
        return None
    points = [
        QuadrantPoint(
            label,
            document["spread"],
            document["overall"]["score"],
            kind="current" if document is documents[-1] else "earlier",
            provisional=not document["complete"],
        )
        for document, label in zip(documents, labels, strict=True)
        if document["spread"] is not None
    ]
    return draw_quadrant(framework, points, title="The way from one to the other")


def _group_flags(framework: Framework, flags: Sequence[Flag]) -> tuple[FlagGroup, ...]:
    """One row for each kind and severity, the most severe first."""
    found: dict[tuple[str, str], list[str]] = {}
    for flag in flags:
        found.setdefault((flag["severity"], flag["kind"]), []).append(_name_on(framework, flag))
    order = list(SEVERITY_WORDS)
    return tuple(
        FlagGroup(
            f"{FLAG_WORDS[kind]}{f' ({len(names)})' if len(names) > 1 else ''}",  # type: ignore[index]  # ids as they are frozen
            SEVERITY_WORDS[severity],  # type: ignore[index]
            severity,
            "; ".join(filter(None, names)),
        )
        for (severity, kind), names in sorted(
            found.items(),
            key=lambda one: (order.index(one[0][0]), one[0][1]),  # type: ignore[arg-type]
        )
    )


def _name_on(framework: Framework, flag: Flag) -> str:
    names = []
    for id_ in flag["on"]:
        component = framework.component(id_)
        element = framework.elements.get(id_)
        if element is not None:
            names.append(f"{id_} {element.short or element.title}")
        else:
            names.append(component.short if component else id_)
    return join_words(names)
