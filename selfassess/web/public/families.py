"""A public page in plain words, for families: what works, what does not, and what was promised."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from flask import Blueprint, url_for
from werkzeug.wrappers import Response

from selfassess.domain.districts import Kind
from selfassess.domain.framework import Framework
from selfassess.domain.publication import Content, Postponement, Promise, PromiseState
from selfassess.formats.edition_words import EditionWords, Text, get_words
from selfassess.formats.languages import ENGLISH, mark
from selfassess.services.publications import PublicView
from selfassess.web.public.answering import answer, render
from selfassess.web.public.language import get_language, offer_languages, url_of_page
from selfassess.web.public.language import gettext as _
from selfassess.web.times import now

blueprint = Blueprint("families", __name__, url_prefix="/public/<address>/families")
offer_languages(blueprint)

GroupKey = Literal["works", "started", "missing", "unknown", "unanswered", "na"]

GROUPS: Final[tuple[tuple[GroupKey, str, str], ...]] = (
    (
        "works",
        mark("What works"),
        mark("By their own word, this is so in most of the schools or in all of them."),
    ),
    (
        "started",
        mark("What has started"),
        mark("By their own word, this is so in some of the schools, or only in part."),
    ),
    (
        "missing",
        mark("What is not there yet"),
        mark("By their own word, this is so in hardly any school, or in none. It is the goal."),
    ),
    (
        "unknown",
        mark("What is not known"),
        mark("They were asked whether this is so, and said that they do not know."),
    ),
    (
        "unanswered",
        mark("What was not answered"),
        mark("They have not said yet, or not fully, whether this is so."),
    ),
    (
        "na",
        mark("What does not apply here"),
        mark("Somebody else is in charge of this, or it cannot be done here."),
    ),
)
"""Each group with its heading and what it means; the four states without a level stay apart."""

STATES: Final[Mapping[str, frozenset[PromiseState]]] = {
    "late": frozenset({"slipped"}),
    "next": frozenset({"under-way", "not-started"}),
    "done": frozenset({"done"}),
    "dropped": frozenset({"dropped"}),
}
"""Which promises stand together."""


@dataclass(frozen=True, slots=True)
class Group:
    """Things that stand alike, each in a sentence."""

    key: GroupKey
    title: str
    meaning: str
    lines: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Move:
    """A promised day that was moved later."""

    text: str
    reason: Text | None


@dataclass(frozen=True, slots=True)
class Pledge:
    """Something that was promised, and what became of it."""

    title: Text
    day: str
    moves: tuple[Move, ...]


@dataclass(frozen=True, slots=True)
class FamiliesPage:
    """What families read."""

    name: str
    place: str
    origin: str
    is_demonstration: bool
    is_translated: bool
    has_levels: bool
    has_plan: bool
    has_english: bool
    groups: tuple[Group, ...]
    late: tuple[Pledge, ...]
    next: tuple[Pledge, ...]
    done: tuple[Pledge, ...]
    dropped: tuple[Pledge, ...]
    page_url: str
    subscribe_url: str


@blueprint.get("")
def show(address: str) -> Response:
    """What a district says of itself, for those whom it is about."""
    return answer(
        address, lambda view: render("pages/public/families.html", page=describe_families(view))
    )


def describe_families(view: PublicView) -> FamiliesPage:
    """Say in plain words what a public page says."""
    words = get_words(view.framework, get_language())
    has_levels = Content.LEVELS in view.contents
    today = now().date()
    promised = {
        state: _describe((p for p in view.promises if p.state in states), words, today)
        for state, states in STATES.items()
    }
    texts = [text for pledges in promised.values() for text in _list_texts(pledges)]
    return FamiliesPage(
        name=view.name,
        place=view.place,
        origin=_describe_origin(view),
        is_demonstration=view.is_demonstration,
        is_translated=words.is_whole,
        has_levels=has_levels,
        has_plan=Content.PLAN in view.contents,
        has_english=any(text.tag for text in texts),
        groups=_group_elements(view, words) if has_levels else _group_components(view, words),
        late=promised["late"],
        next=promised["next"],
        done=promised["done"],
        dropped=promised["dropped"],
        page_url=url_of_page(view.address),
        subscribe_url=url_for("subscriptions.ask", address=view.address),
    )


def _describe_origin(view: PublicView) -> str:
    day = get_language().show_date(view.latest.as_of)
    if view.kind is Kind.COALITION:
        return _(
            "This is how %(name)s, a civic group, rated its city from outside on %(day)s.",
            name=view.name,
            day=day,
        )
    return _(
        "This is how %(name)s rated itself on %(day)s. Nobody outside has checked it.",
        name=view.name,
        day=day,
    )


# --- What stands where


def _group_elements(view: PublicView, words: EditionWords) -> tuple[Group, ...]:
    found: dict[GroupKey, list[Text]] = {key: [] for key, _title, _meaning in GROUPS}
    for element, result in view.latest.document["elements"].items():
        sentence = words.families(element)
        line = sentence if sentence.words else words.element(element)
        found[_sort_out(view.framework, result["state"], result["level"])].append(line)
    return _list_groups(found)


def _group_components(view: PublicView, words: EditionWords) -> tuple[Group, ...]:
    found: dict[GroupKey, list[Text]] = {key: [] for key, _title, _meaning in GROUPS}
    for component, score in view.latest.document["components"].items():
        summary = words.component_summary(component)
        line = summary if summary.words else words.component(component)
        state = "rated" if score["level"] is not None else "unanswered"
        found[_sort_out(view.framework, state, score["level"])].append(line)
    return _list_groups(found)


def _sort_out(framework: Framework, state: str | None, level: int | None) -> GroupKey:
    if state == "na":
        return "na"
    if state == "unknown":
        return "unknown"
    if level is None:
        return "unanswered"
    # Where an edition has no such rules, the two levels at each end of its scale are taken.
    wanted = framework.rules.find("component-wanted") or framework.highest - 1
    weak = framework.rules.find("weak-level") or framework.lowest + 1
    if level >= wanted:
        return "works"
    return "missing" if level <= weak else "started"


def _list_groups(found: dict[GroupKey, list[Text]]) -> tuple[Group, ...]:
    return tuple(
        Group(key, _(title), _(meaning), tuple(found[key]))
        for key, title, meaning in GROUPS
        if found[key]
    )


# --- What was promised


def _describe(promises: Iterable[Promise], words: EditionWords, today: date) -> tuple[Pledge, ...]:
    by_day = sorted(promises, key=lambda promise: (promise.due or date.max, promise.number))
    return tuple(
        Pledge(words.step(one.title), _tell_day(one, today), tuple(_list_moves(one)))
        for one in by_day
    )


def _list_texts(pledges: Iterable[Pledge]) -> Iterable[Text]:
    for pledge in pledges:
        yield pledge.title
        yield from (move.reason for move in pledge.moves if move.reason)


def _tell_day(promise: Promise, today: date) -> str:
    show = get_language().show_date
    if promise.state == "done":
        return _("Done on %(day)s", day=show(promise.done_on)) if promise.done_on else _("Done")
    if promise.state == "dropped":
        return _("Given up")
    if promise.due is None:
        return _("No day is promised")
    if promise.due < today:
        return _("It was due on %(day)s", day=show(promise.due))
    return _("By %(day)s", day=show(promise.due))


def _list_moves(promise: Promise) -> Iterable[Move]:
    for one in promise.postponements:
        if one.is_later:
            yield Move(_tell_move(one), _give_reason(one.reason))
    if promise.state in {"slipped", "dropped"} and promise.reason:
        told = {one.reason for one in promise.postponements if one.is_later}
        if promise.reason not in told:
            yield Move("", _give_reason(promise.reason))


def _tell_move(move: Postponement) -> str:
    show = get_language().show_date
    before = show(move.before) if move.before else ""
    if move.after is None:
        return _("It was promised for %(before)s, and has no day any more.", before=before)
    return _(
        "It was promised for %(before)s, then moved to %(after)s.",
        before=before,
        after=show(move.after),
    )


def _give_reason(reason: str) -> Text | None:
    # Whatever a district writes of its own stands in the language in which it was written.
    if not reason:
        return None
    return Text(reason, "" if get_language().is_english else ENGLISH.tag)
