"""What the page of the owner's decision shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from flask import url_for

from selfassess.domain.districts import Kind
from selfassess.domain.permissions import Permission, Role, may
from selfassess.domain.publication import CONTENT_MEANINGS, Content, License, Settings
from selfassess.domain.tracking import Entry
from selfassess.formats.dates import show_date
from selfassess.formats.publications import CONTENT_NOUNS, LICENSE_NAMES, list_event_changes
from selfassess.formats.tracking import describe_misfit
from selfassess.formats.words import join_words
from selfassess.services.editions import get_edition
from selfassess.services.publishing import OpenedPublication
from selfassess.web.question_fields import Choice
from selfassess.web.times import show_minute

VISIBILITY: Final[Mapping[str, str]] = {
    "link": "Only those who have the link",
    "listed": "Everybody: it stands in the public list",
}
APPEARING: Final[Mapping[str, str]] = {
    "explicit": "It waits until an owner publishes it",
    "follows": "It appears by itself",
}
LICENSES: Final[Mapping[str, str]] = {one.value: LICENSE_NAMES[one] for one in License}

VISIBILITY_CHOICES: Final = (
    Choice(
        "link",
        VISIBILITY["link"],
        "A secret address that nobody can guess. You can renew it; the old one then leads nowhere.",
    ),
    Choice(
        "listed",
        VISIBILITY["listed"],
        "A readable address. Search engines, newspapers and other districts find it.",
    ),
)
APPEARING_CHOICES: Final = (
    Choice("explicit", APPEARING["explicit"], "You look at the preview each time."),
    Choice("follows", APPEARING["follows"], "Whoever takes snapshots then publishes them."),
)
LICENSE_CHOICES: Final = (
    Choice(License.BY.value, LICENSE_NAMES[License.BY], "Others name you as the source."),
    Choice(License.ZERO.value, LICENSE_NAMES[License.ZERO], "Others need not name you."),
)
CONTENT_TITLES: Final[Mapping[Content, str]] = {
    Content.LEVELS: "Levels of the elements",
    Content.NOTES: "Reasons",
    Content.TREND: "Trend",
    Content.PLAN: "Plan and promises",
    Content.EVIDENCE: "List of evidence",
}
OTHER_WORDS: Final[Mapping[str, str]] = {
    "address": "The readable address was changed.",
    "link": "The secret link was renewed.",
}


@dataclass(frozen=True, slots=True)
class ContentBox:
    """A box to tick: a part of the page."""

    name: str
    title: str
    meaning: str


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """An entry of the page's history, with the name of who did it: only members see this."""

    when: str
    who: str
    says: tuple[str, ...]
    note: str


@dataclass(frozen=True, slots=True)
class PublicationPage:
    """
    What is public, what is prepared, and what happened so far.

    `url` is where everybody reads it, empty where nobody does.
    """

    district_id: int
    district: str
    kind: str
    district_url: str
    is_demonstration: bool
    is_trial: bool
    may_publish: bool
    has_snapshot: bool
    status: str
    url: str
    shows: str
    is_changed: bool
    draft: str
    is_saved: bool
    was_published: bool
    is_public: bool
    name: str
    name_url: str
    link_url: str
    former: tuple[str, ...]
    version: int
    boxes: tuple[ContentBox, ...]
    history: tuple[HistoryRow, ...]
    misfits: tuple[str, ...]


def describe_publication(opened: OpenedPublication) -> PublicationPage:
    """Describe what a district publishes and prepares."""
    district = opened.district
    url = _url_of(opened.address) if opened.address else ""
    return PublicationPage(
        district_id=district.id,
        district=district.name,
        kind=district.kind.value,
        district_url=url_for("districts.overview", district_id=district.id),
        is_demonstration=district.is_demonstration,
        is_trial=opened.role is Role.TRIAL,
        may_publish=may(opened.role, Permission.PUBLISH),
        has_snapshot=opened.draft is not None,
        status=_describe_status(opened),
        # Whoever may not publish need not have the secret link from here.
        url=url if may(opened.role, Permission.PUBLISH) or _is_listed(opened) else "",
        shows=describe_settings(opened, opened.live) if opened.live else "",
        is_changed=opened.is_changed,
        draft=describe_settings(opened, opened.draft) if opened.draft else "",
        is_saved=opened.version > 0,
        was_published=opened.was_published,
        is_public=opened.live is not None,
        name=opened.name,
        name_url=_url_of(opened.name),
        link_url=_url_of(opened.key) if opened.key else "",
        former=opened.former,
        version=opened.version,
        boxes=tuple(
            ContentBox(one.value, CONTENT_TITLES[one], CONTENT_MEANINGS[one]) for one in Content
        ),
        history=tuple(_describe_event(event, district.kind) for event in reversed(opened.events)),
        misfits=tuple(describe_misfit(misfit) for misfit in opened.misfits),
    )


def describe_settings(opened: OpenedPublication, settings: Settings) -> str:
    """Say in a sentence what is or would be shown."""
    days = {one.id: show_date(one.as_of) for one in opened.series}
    which = (
        "the newest snapshot, whichever it is"
        if settings.follows
        else f"the snapshot of {days.get(settings.snapshot_id or 0, 'a day that is gone')}"
    )
    contents = [CONTENT_NOUNS[one] for one in Content if one in settings.contents]
    beside = f" with {join_words(contents)}" if contents else ", the components only"
    where = "in the public list" if settings.is_listed else "for those who have the link"
    return f"{which[0].upper()}{which[1:]}{beside}; {where}."


def list_snapshots(opened: OpenedPublication) -> dict[int, str]:
    """The snapshots to choose from by their ids, newest first."""
    editions = {one.edition for one in opened.series}
    return {
        one.id: show_date(one.as_of)
        + (f", {get_edition(one.edition).name}" if len(editions) > 1 else "")
        + ("" if one.complete else " (provisional)")
        for one in reversed(opened.series)
    }


def _is_listed(opened: OpenedPublication) -> bool:
    return opened.live is not None and opened.live.is_listed


def _describe_status(opened: OpenedPublication) -> str:
    if opened.live is None:
        if opened.was_published:
            return "The page was taken down. Nobody can read it."
        return "Nothing is public."
    since = f" since {show_date(opened.published_at.date())}" if opened.published_at else ""
    who = "Everybody" if opened.live.is_listed else "Whoever has the link"
    return f"{who} can read this page{since}."


def _url_of(address: str) -> str:
    return url_for("public.show", address=address, _external=True)


def _describe_event(event: Entry, kind: Kind) -> HistoryRow:
    told = tuple(change.title for _, change in list_event_changes(0, [event], kind))
    if not told:
        told = (OTHER_WORDS.get(event.kind, "Who finds the page was changed."),)
    return HistoryRow(show_minute(event.at), event.by, told, event.note)
