"""A coalition's own report on a place: gathered once, shown as a page and as a file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from selfassess.domain.challenges import EntryKind, read_subject
from selfassess.domain.outside_ratings import PlaceState
from selfassess.formats.coalitions import (
    CHALLENGE_WORDS,
    PLACE_STATE_WORDS,
    PromiseWords,
    describe_promise,
    describe_source,
    say_difference,
    say_rater,
    show_day,
)
from selfassess.formats.dates import show_date
from selfassess.formats.numbers import show_count
from selfassess.services.access import Actor
from selfassess.services.follows import find_lever, find_levers
from selfassess.services.outside_ratings import OpenedPlace, PlaceElement, open_place
from selfassess.services.reports import TYPES, ReportFile, name_file
from selfassess.store import challenges as challenge_store

if TYPE_CHECKING:
    from selfassess.reports.coalition import ChallengeLine, CoalitionContent, LevelLine, LeverLine

WEAK: Final = "weak-level"
"""The parameter of an edition that tells which levels are weak."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """The place that was opened, and what the report says of it."""

    opened: OpenedPlace
    content: CoalitionContent


def gather(actor: Actor, coalition_id: int, place_id: int, now: datetime) -> Gathered:
    """
    Gather what the report says: what the coalition says, and what is public of the place.

    Raises:
        NotFoundError, NotAllowedError: see `open_place`.
    """
    # What writes files takes its time to load, and most processes never make one.
    from selfassess.reports.coalition import CoalitionContent

    opened = open_place(actor, coalition_id, place_id)
    published = opened.published
    view = published.view if published else None
    levers = find_levers(view.framework, view.promises) if view else {}
    promises = tuple(
        describe_promise(promise, lever.lever, lever.lead, lever.first)
        if (lever := levers.get(promise.number))
        else describe_promise(promise)
        for promise in (view.promises if view else ())
    )
    lines = tuple(
        _make_line(opened, one)
        for one in opened.elements.values()
        if one.said.state is not PlaceState.NOT_RATED or one.reply
    )
    content = CoalitionContent(
        framework=opened.framework,
        coalition=opened.coalition,
        place=opened.name,
        rater=say_rater(opened.coalition),
        snapshot=opened.snapshot,
        spoken=_count(opened),
        lines=lines,
        published=_say_published(opened),
        plan=view.plan_name if view else "",
        promises=promises,
        levers=_list_levers(opened, promises),
        challenges=_list_challenges(coalition_id, opened),
        made_on=now.date(),
        is_demonstration=view.is_demonstration if view else False,
    )
    return Gathered(opened, content)


def make_pdf(actor: Actor, coalition_id: int, place_id: int, now: datetime) -> ReportFile:
    """
    Make the report as a file.

    Raises:
        NotFoundError, NotAllowedError: see `open_place`.
    """
    from selfassess.reports.coalition import write_coalition_report

    content = gather(actor, coalition_id, place_id, now).content
    name = name_file(content.place, now.date().isoformat(), "outside-rating")
    return ReportFile(name, TYPES["pdf"], write_coalition_report(content))


def _make_line(opened: OpenedPlace, one: PlaceElement) -> LevelLine:
    from selfassess.reports.coalition import LevelLine, ReplyLine

    said, reply = one.said, one.reply
    return LevelLine(
        id=one.id,
        title=opened.framework.elements[one.id].title,
        level=said.level,
        state=PLACE_STATE_WORDS[said.state],
        true_on=show_day(said.true_on),
        note=said.note,
        sources=tuple(describe_source(source) for source in said.sources),
        published=one.published,
        difference=say_difference(one.difference),
        reply=(
            ReplyLine(reply.text, f"{reply.district}, {show_date(reply.at)}", reply.is_older)
            if reply
            else None
        ),
    )


def _count(opened: OpenedPlace) -> str:
    counts = {
        state: sum(one.said.state is state for one in opened.elements.values())
        for state in PlaceState
    }
    parts = [f"{counts[PlaceState.RATED]} of {show_count(len(opened.elements), 'element')} rated"]
    parts += [
        f"{counts[state]} {PLACE_STATE_WORDS[state].lower()}"
        for state in (PlaceState.UNKNOWN, PlaceState.NA, PlaceState.NOT_RATED)
        if counts[state]
    ]
    return f"{', '.join(parts)}."


def _say_published(opened: OpenedPlace) -> str:
    published = opened.published
    if published is None:
        return ""
    day = show_date(published.as_of)
    if not published.levels:
        return f"{opened.name} has a public page, for {day}, without levels by this rubric."
    return f"Its own levels stand beside, as it publishes them for {day}."


def _list_levers(opened: OpenedPlace, promises: tuple[PromiseWords, ...]) -> tuple[LeverLine, ...]:
    """Who can unblock what is promised or weak, in the order of the edition's levers."""
    from selfassess.reports.coalition import LeverLine

    framework = opened.framework
    weak = int(framework.rules.find(WEAK) or framework.lowest)
    could: dict[str, dict[str, None]] = {}
    for promise in promises:
        if promise.lever:
            could.setdefault(promise.lever, {})[f"Promised: {promise.title}"] = None
    for one in opened.elements.values():
        level = one.said.level
        if level is None or level > weak:
            continue
        lever = find_lever(framework, one.id, level + 1)
        if lever is not None:
            title = f"Weak: {one.id} {framework.elements[one.id].title}"
            could.setdefault(lever.lever, {})[title] = None
    return tuple(
        LeverLine(named.label, named.meaning, tuple(could[named.label]))
        for named in framework.levers
        if named.label in could
    )


def _list_challenges(coalition_id: int, opened: OpenedPlace) -> tuple[ChallengeLine, ...]:
    """The challenges of this coalition to this place, newest first."""
    from selfassess.reports.coalition import ChallengeLine

    district_id = opened.place.district_id
    if district_id is None:
        return ()
    found = [
        one
        for one in challenge_store.list_of_coalition(coalition_id)
        if one.district_id == district_id
    ]
    entries = challenge_store.list_entries([one.id for one in found])
    lines = []
    for one in found:
        said = entries[one.id]
        replies = [entry.text for entry in said if entry.kind is EntryKind.REPLY]
        rulings = [entry.text for entry in said if entry.kind is EntryKind.RULING]
        lines.append(
            ChallengeLine(
                said=read_subject(one.subject).says,
                state=CHALLENGE_WORDS[one.state],
                opened=f"opened on {show_date(one.opened_at)}",
                claim=said[0].text,
                reply=replies[-1] if replies else "",
                ruling=rulings[-1] if rulings else "",
            )
        )
    return tuple(lines)
