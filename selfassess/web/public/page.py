"""What a public page shows, in the language of who reads it: frozen dataclasses from a view."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from flask import url_for

from selfassess.charts.heat_row import draw_heat_row, read_moment
from selfassess.charts.picture import Picture
from selfassess.charts.trend import draw_trend, read_point
from selfassess.domain.challenges import ChallengeState
from selfassess.domain.districts import Kind
from selfassess.domain.framework import Framework
from selfassess.domain.publication import (
    LICENSE_URLS,
    PROMISE_STATES,
    Change,
    Content,
    Postponement,
    Promise,
    PromiseState,
    count_states,
)
from selfassess.formats.dates import show_month
from selfassess.formats.documents import Document
from selfassess.formats.edition_words import EditionWords, Text, get_words
from selfassess.formats.languages import ENGLISH, mark
from selfassess.formats.news import tell_change, tell_subject
from selfassess.formats.numbers import show_score
from selfassess.formats.public_views import (
    PublicPlan,
    PublicRuling,
    PublicSnapshot,
    PublicView,
    PublicWords,
)
from selfassess.formats.publications import CONTENT_NOUNS, LICENSE_NAMES, describe_subject
from selfassess.formats.words import STATE_WORDS
from selfassess.web.public.language import get_language, ngettext, show_day, url_of_page
from selfassess.web.public.language import gettext as _

MOST_PROMISES: Final = 8
"""How many steps the page itself shows; all of them have a page of their own."""
MOST_CHANGES: Final = 8
"""How many changes are shown unfolded."""

PROMISE_WORDS: Final[Mapping[PromiseState, str]] = {
    "slipped": mark("Late"),
    "under-way": mark("Under way"),
    "not-started": mark("Not started yet"),
    "done": mark("Done"),
    "dropped": mark("Given up"),
}
TONES: Final[Mapping[PromiseState, str]] = {
    "slipped": "high",
    "under-way": "info",
    "not-started": "neutral",
    "done": "good",
    "dropped": "low",
}
ITS_WORDS: Final[Mapping[Kind, str]] = {
    Kind.DISTRICT: mark("the district’s own"),
    Kind.CITY: mark("the city’s own"),
    Kind.COALITION: mark("the coalition’s own"),
}


@dataclass(frozen=True, slots=True)
class Cell:
    """A component as a colored cell."""

    name: str
    level: int | None
    label: str
    score: str
    href: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of evidence; `url` is empty for a file, which is never shown."""

    title: str
    day: str
    url: str


@dataclass(frozen=True, slots=True)
class ElementRow:
    """An element; `state` says why there is no level."""

    id: str
    title: Text
    level: int | None
    label: str
    state: str
    note: Text | None
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class ComponentPart:
    """A component: what it is, where it stands, and its elements as far as they are shown."""

    id: str
    title: Text
    summary: Text
    level: int | None
    label: str
    rows: tuple[ElementRow, ...]


@dataclass(frozen=True, slots=True)
class Move:
    """Something that happened to a promised day, oldest first."""

    text: str
    reason: Text | None
    tone: str


@dataclass(frozen=True, slots=True)
class PromiseRow:
    """A promised step. `anchor` is its place on the page of all steps, for links to it alone."""

    number: int
    anchor: str
    title: Text
    about: Text | None
    from_level: int | None
    from_label: str
    to_level: int | None
    to_label: str
    state: PromiseState
    words: str
    tone: str
    due: str
    moves: tuple[Move, ...]


@dataclass(frozen=True, slots=True)
class StateCount:
    """How many steps are in a state, and where they are listed."""

    state: str
    words: str
    count: int
    tone: str
    href: str
    is_shown: bool


@dataclass(frozen=True, slots=True)
class PlanPart:
    """A plan with its steps; `closed` says when and why it was given up."""

    name: Text
    lead: str
    closed: str
    closed_reason: Text | None
    counts: tuple[StateCount, ...]
    rows: tuple[PromiseRow, ...]


@dataclass(frozen=True, slots=True)
class RulingRow:
    """
    A challenge that was upheld.

    `said` is what the page said, where the heading tells it in another language. In `findings` and
    `reply` each text has what stands before it: nothing, or when it corrected the one above.
    """

    anchor: str
    about: str
    said: Text | None
    ruling: str
    when: str
    findings: tuple[tuple[str, Text], ...]
    reply: tuple[tuple[str, Text], ...]


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """A line of what changed."""

    day: str
    text: Text
    reason: Text | None


@dataclass(frozen=True, slots=True)
class Head:
    """
    What stands above each of the pages, and what search engines and messengers are told.

    `foreign` is the tag of a language for what stays in English on a page in another one, else
    empty.
    """

    name: str
    place: str
    kicker: str
    is_demonstration: bool
    is_preview: bool
    is_indexed: bool
    canonical: str
    description: str
    image: str
    site_url: str
    foreign: str
    page_url: str
    promises_url: str
    has_plan: bool


@dataclass(frozen=True, slots=True)
class PublicPage:
    """Everything on a public page."""

    head: Head
    lead: str
    as_of: str
    changed: str
    verdict: tuple[str, ...]
    open_note: str
    of: int
    cells: tuple[Cell, ...]
    levels: tuple[tuple[int, str], ...]
    components: tuple[ComponentPart, ...]
    has_levels: bool
    trend: tuple[Picture, ...]
    plan: PlanPart | None
    more_promises: str
    rulings: tuple[RulingRow, ...]
    changes: tuple[ChangeRow, ...]
    older_changes: tuple[ChangeRow, ...]
    not_shown: str
    about: tuple[str, ...]
    edition: str
    edition_url: str
    license: str
    license_url: str
    method_url: str
    files: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class PromisesPage:
    """Every step, also of plans that were given up in public."""

    head: Head
    of: int
    lead: str
    states: tuple[StateCount, ...]
    plan: PlanPart | None
    earlier: tuple[PlanPart, ...]
    changed: str


def describe_page(view: PublicView) -> PublicPage:
    """Describe a public page."""
    framework, document = view.framework, view.latest.document
    words = get_words(framework, get_language())
    changes = tuple(_describe_change(change, framework) for change in view.changes)
    plan = _describe_plan(view, view.plan, words, sort_promises) if view.plan else None
    count = len(view.promises)
    return PublicPage(
        head=describe_head(view),
        lead=_(
            "In the portfolio strategy, families choose among public schools, schools decide for"
            " themselves, money follows students, and every school answers for its results. This"
            " page shows how far %(name)s says it has come, and what it has promised to do next.",
            name=view.name,
        ),
        as_of=show_day(view.latest.as_of),
        changed=show_day(view.changed_at.date()),
        verdict=tuple(_list_verdicts(view, words)),
        open_note=_describe_open(document),
        of=framework.highest,
        cells=_list_cells(framework, document, words),
        levels=tuple(
            (level, words.level(level).words) for level in sorted(framework.labels, reverse=True)
        ),
        components=tuple(_list_components(view, words)),
        has_levels=Content.LEVELS in view.contents,
        trend=_draw_trend(view),
        plan=plan,
        more_promises=(
            ngettext("All %(num)s step", "All %(num)s steps, with every day that moved", count)
            if count
            else ""
        ),
        rulings=tuple(_describe_ruling(one, framework) for one in view.rulings),
        changes=changes[:MOST_CHANGES],
        older_changes=changes[MOST_CHANGES:],
        not_shown=_describe_hidden(view),
        about=_describe_origin(view),
        edition=_(
            "%(title)s (%(id)s), version %(version)s",
            title=words.title,
            id=framework.id,
            version=view.latest.edition_version,
        ),
        edition_url=url_for("rubric.edition", edition=framework.id),
        license=_(LICENSE_NAMES[view.license]),
        license_url=LICENSE_URLS[view.license],
        method_url=url_for("method.edition", edition=framework.id),
        files=() if view.is_preview else _list_files(view),
    )


def describe_promises(view: PublicView, state: str = "") -> PromisesPage:
    """
    Describe the page of all steps.

    Args:
        view: The page; it must show its plan.
        state: Only steps in this state; all where it is no state.
    """
    words = get_words(view.framework, get_language())
    counts = count_states(view.promises)
    chosen = state if state in PROMISE_STATES else ""

    def choose(promises: Iterable[Promise]) -> Sequence[Promise]:
        return [one for one in promises if not chosen or one.state == chosen]

    everything = StateCount(
        "", _("All"), len(view.promises), "neutral", _url_of_promises(view), not chosen
    )
    return PromisesPage(
        head=describe_head(view, "promises"),
        of=view.framework.highest,
        lead=_(
            "Each step with the day first promised, every day that was moved, and the reason that"
            " was given. Nobody can change this history unnoticed."
        ),
        states=(
            everything,
            *(_count_state(view, one, counts[one], chosen) for one in PROMISE_STATES),
        ),
        plan=_describe_plan(view, view.plan, words, choose) if view.plan else None,
        earlier=tuple(
            _describe_plan(view, plan, words, tuple, f"plan-{number}-")
            for number, plan in enumerate(view.earlier_plans, start=1)
        ),
        changed=show_day(view.changed_at.date()),
    )


def describe_head(view: PublicView, part: str = "show") -> Head:
    """Describe what every page of a publication begins with."""
    counts = count_states(view.promises)
    says = [_summarize(view)]
    if view.promises:
        says.append(
            _(
                "Promised: %(all)s. Done: %(done)s, late: %(late)s.",
                all=ngettext("%(num)s step", "%(num)s steps", len(view.promises)),
                done=counts["done"],
                late=counts["slipped"],
            )
        )
    kind = (
        ""
        if view.kind is Kind.DISTRICT
        else {"city": _("City"), "coalition": _("Coalition")}[view.kind.value]
    )
    return Head(
        name=view.name,
        place=view.place,
        kicker=", ".join(filter(None, (kind, view.place))),
        is_demonstration=view.is_demonstration,
        is_preview=view.is_preview,
        is_indexed=view.is_indexed,
        canonical=url_for(f"public.{part}", address=view.address, _external=True),
        description=" ".join(says),
        image=(
            ""
            if view.is_preview
            else url_for("public.picture", address=view.address, _external=True)
        ),
        site_url=url_for("public.index"),
        foreign="" if get_language().is_english else ENGLISH.tag,
        page_url=(
            url_for("publication.preview", district_id=view.district_id)
            if view.is_preview
            else url_of_page(view.address)
        ),
        promises_url=_url_of_promises(view),
        has_plan=Content.PLAN in view.contents,
    )


def _url_of_promises(view: PublicView, state: str = "") -> str:
    """Where all steps are listed; in a preview, where its owner sees them."""
    asked = state or None
    if view.is_preview:
        return url_for("publication.preview_promises", district_id=view.district_id, state=asked)
    return url_for("public.promises", address=view.address, state=asked)


def _summarize(view: PublicView) -> str:
    words = get_words(view.framework, get_language())
    overall = view.latest.document["overall"]
    if overall["level"] is None:
        return _("A self-assessment on the portfolio strategy.")
    return _(
        "Overall %(score)s of %(most)s (%(label)s), by its own rating as of %(day)s.",
        score=show_score(overall["score"]),
        most=view.framework.highest,
        label=words.level(overall["level"]).words,
        day=show_day(view.latest.as_of),
    )


# --- The result


def _list_verdicts(view: PublicView, words: EditionWords) -> Iterable[str]:
    """The result in sentences that need no other page."""
    framework, document = view.framework, view.latest.document
    overall = document["overall"]
    if overall["level"] is not None:
        yield _(
            "Taken together, the parts of the strategy stand at %(score)s on a scale from"
            " %(least)s to %(most)s: “%(label)s”.",
            score=show_score(overall["score"]),
            least=framework.lowest,
            most=framework.highest,
            label=words.level(overall["level"]).words,
        )
    wanted, found = document["components_wanted"], document["components_in_progress"]
    if document["advanced"] is not None and wanted is not None:
        limit = int(framework.rules.limit("component-wanted"))
        says = _(
            "%(found)s of its %(all)s parts are at “%(label)s” or better.",
            found=found,
            all=len(framework.components),
            label=words.level(limit).words,
        )
        rest = {
            "yes": _(
                "%(wanted)s are wanted for what CRPE calls advanced, so it is.", wanted=wanted
            ),
            "no": _(
                "%(wanted)s are wanted for what CRPE calls advanced, so it is not yet.",
                wanted=wanted,
            ),
            "open": _(
                "%(wanted)s are wanted for what CRPE calls advanced; parts without a level decide.",
                wanted=wanted,
            ),
        }[document["advanced"]]
        yield f"{says} {rest}"
    if document["consistent"] is not None:
        yield (
            _("Its parts are about equally far: the strategy is carried out as a whole.")
            if document["consistent"]
            else _(
                "Some parts are far ahead of others. In CRPE’s experience, a strategy carried out"
                " piecemeal is unlikely to help students."
            )
        )


def _describe_open(document: Document) -> str:
    if document["complete"]:
        return ""
    overall = document["overall"]
    if overall["low"] is None:
        return _("Some questions are still open.")
    return _(
        "Some questions are still open. Once all are answered, the overall lies between %(low)s"
        " and %(high)s.",
        low=show_score(overall["low"]),
        high=show_score(overall["high"]),
    )


def _list_cells(framework: Framework, document: Document, words: EditionWords) -> tuple[Cell, ...]:
    return tuple(
        Cell(
            words.component_short(component.id).words,
            (score := document["components"][component.id])["level"],
            words.level(score["level"]).words if score["level"] is not None else "",
            show_score(score["score"]) if score["score"] is not None else "",
            f"#component-{component.id}",
        )
        for component in framework.components
    )


def _list_components(view: PublicView, words: EditionWords) -> Iterable[ComponentPart]:
    document = view.latest.document
    has_levels = Content.LEVELS in view.contents
    for component in view.framework.components:
        level = document["components"][component.id]["level"]
        yield ComponentPart(
            id=component.id,
            title=words.component(component.id),
            summary=words.component_summary(component.id),
            level=level,
            label=words.level(level).words if level is not None else "",
            rows=tuple(
                _describe_element(view.latest, element.id, words, has_levels=has_levels)
                for element in component.elements
                if has_levels or element.id in view.latest.evidence
            ),
        )


def _describe_element(
    snapshot: PublicSnapshot, element: str, words: EditionWords, *, has_levels: bool
) -> ElementRow:
    result = snapshot.document["elements"][element]
    level = result["level"]
    state = "" if level is not None or not has_levels else _(STATE_WORDS[result["state"]])
    note = snapshot.notes.get(element, "")
    return ElementRow(
        id=element,
        title=words.element(element),
        level=level,
        label=words.level(level).words if level is not None else "",
        state=state,
        note=_own_words(note),
        pieces=tuple(
            Piece(title, show_day(day) if day else "", url)
            for title, day, url in snapshot.evidence.get(element, ())
        ),
    )


def _own_words(text: str) -> Text | None:
    """What a district writes stands in the language in which it was written."""
    if not text:
        return None
    return Text(text, "" if get_language().is_english else ENGLISH.tag)


def _draw_trend(view: PublicView) -> tuple[Picture, ...]:
    """The components and the overall over the years; nothing for one snapshot alone."""
    if not view.earlier:
        return ()
    series = (*view.earlier, view.latest)
    points = [read_point(one.as_of, one.document, one.edition_version) for one in series]
    moments = [read_moment(show_month(one.as_of), one.document) for one in series]
    return (
        draw_heat_row(view.framework, moments, title="The parts of the strategy over the years"),
        draw_trend(view.framework, points, title="Overall and spread over the years"),
    )


# --- Promises


def sort_promises(promises: Iterable[Promise]) -> Sequence[Promise]:
    """What matters most first: late steps, then what comes next, then what was done last."""
    order = {state: place for place, state in enumerate(PROMISE_STATES)}

    def rank(one: Promise) -> tuple[int, int, int]:
        day = one.due or date.max
        at = -one.done_on.toordinal() if one.done_on else day.toordinal()
        is_open = one.state in {"under-way", "not-started"}
        return (order["under-way"] if is_open else order[one.state], at, one.number)

    return sorted(promises, key=rank)[:MOST_PROMISES]


def _count_state(view: PublicView, state: PromiseState, count: int, chosen: str) -> StateCount:
    return StateCount(
        state,
        _(PROMISE_WORDS[state]),
        count,
        TONES[state],
        _url_of_promises(view, state),
        state == chosen,
    )


def _describe_plan(
    view: PublicView,
    plan: PublicPlan,
    words: EditionWords,
    choose: Callable[[Iterable[Promise]], Sequence[Promise]],
    prefix: str = "",
) -> PlanPart:
    counts = count_states(plan.promises)
    closed = ""
    if plan.closed_on is not None:
        closed = _("This plan was closed on %(day)s.", day=show_day(plan.closed_on))
    return PlanPart(
        name=_own_words(plan.name) or Text(""),
        lead=_(
            "Adopted on %(day)s, with %(steps)s.",
            day=show_day(plan.adopted_on),
            steps=ngettext("%(num)s step", "%(num)s steps", len(plan.promises)),
        ),
        closed=closed,
        closed_reason=_own_words(plan.closed_reason) if closed else None,
        counts=tuple(
            _count_state(view, state, counts[state], "")
            for state in PROMISE_STATES
            if counts[state]
        ),
        rows=tuple(
            _describe_promise(one, view.framework, words, prefix) for one in choose(plan.promises)
        ),
    )


def _describe_promise(
    promise: Promise, framework: Framework, words: EditionWords, prefix: str
) -> PromiseRow:
    about = None
    if promise.element in framework.elements:
        about = words.element(promise.element)
    elif promise.element_title:
        about = _own_words(promise.element_title)
    return PromiseRow(
        number=promise.number,
        anchor=f"{prefix}promise-{promise.number}",
        title=words.step(promise.title),
        about=about,
        from_level=promise.from_level,
        from_label=_label(framework, words, promise.from_level),
        to_level=promise.to_level,
        to_label=_label(framework, words, promise.to_level),
        state=promise.state,
        words=_(PROMISE_WORDS[promise.state]),
        tone=TONES[promise.state],
        due=_tell_due(promise),
        moves=tuple(_list_moves(promise)),
    )


def _label(framework: Framework, words: EditionWords, level: int | None) -> str:
    return words.level(level).words if level in framework.labels and level is not None else ""


def _tell_due(promise: Promise) -> str:
    if promise.state == "done":
        return _("Done on %(day)s", day=show_day(promise.done_on)) if promise.done_on else ""
    if promise.state == "dropped":
        if promise.dropped_on is None:
            return ""
        return _("Given up on %(day)s", day=show_day(promise.dropped_on))
    if promise.due is None:
        return _("No day is promised")
    return _("Promised for %(day)s", day=show_day(promise.due))


def _list_moves(promise: Promise) -> Iterable[Move]:
    """The way of a promised day, where there is more to tell than the day itself."""
    is_over = promise.state in {"done", "dropped"}
    if promise.first_due is not None and (promise.postponements or is_over):
        yield Move(_("First promised for %(day)s", day=show_day(promise.first_due)), None, "first")
    for one in promise.postponements:
        yield Move(_tell_move(one), _own_words(one.reason), "late" if one.is_later else "early")
    told = {one.reason for one in promise.postponements}
    if promise.reason and promise.reason not in told:
        yield Move(_("Reason given"), _own_words(promise.reason), "late")


def _tell_move(move: Postponement) -> str:
    on = show_day(move.on)
    if move.after is None:
        return _("On %(on)s its day was taken away", on=on)
    after = show_day(move.after)
    if move.before is None:
        return _("On %(on)s it was promised for %(after)s", on=on, after=after)
    if move.is_later:
        return _("On %(on)s postponed to %(after)s", on=on, after=after)
    return _("On %(on)s brought forward to %(after)s", on=on, after=after)


# --- Challenges that were upheld


def _describe_ruling(ruling: PublicRuling, framework: Framework) -> RulingRow:
    facts = describe_subject(ruling)
    is_partly = ruling.state is ChallengeState.PARTLY
    return RulingRow(
        anchor=f"challenge-{ruling.challenge_id}",
        about=tell_subject(facts, get_language(), framework),
        said=None if get_language().is_english else _own_words(ruling.said),
        ruling=_("Upheld in part") if is_partly else _("Upheld"),
        when=_(
            "%(coalition)s challenged this on %(opened)s. It was decided on %(ruled)s.",
            coalition=ruling.coalition,
            opened=show_day(ruling.opened_on),
            ruled=show_day(ruling.ruled_at.date()),
        ),
        findings=tuple(_list_said(ruling.findings)),
        reply=tuple(_list_said(ruling.reply)),
    )


def _list_said(said: Sequence[PublicWords]) -> Iterable[tuple[str, Text]]:
    for number, one in enumerate(said):
        before = _("Corrected on %(day)s:", day=show_day(one.on)) if number else ""
        yield before, _own_words(one.text) or Text("")


# --- Around it


def _describe_change(change: Change, framework: Framework) -> ChangeRow:
    text = tell_change(change, get_language(), framework)
    return ChangeRow(
        show_day(change.at.date()), Text(text), _own_words(change.facts.get("reason", ""))
    )


def _describe_hidden(view: PublicView) -> str:
    """What the page does not show, so that nobody takes its absence for an answer."""
    hidden = [_(CONTENT_NOUNS[one]) for one in Content if one not in view.contents]
    if not hidden:
        return ""
    return _(
        "Not shown here, by %(whose)s decision: %(what)s.",
        whose=_(ITS_WORDS[view.kind]),
        what=", ".join(hidden),
    )


def _describe_origin(view: PublicView) -> tuple[str, ...]:
    return (
        _(
            "Every level here is a self-rating: the answer of %(name)s to a questionnaire about its"
            " own work. Nobody outside has checked it.",
            name=view.name,
        ),
        _(
            "The result is frozen with its date and is never computed again. Later results stand"
            " beside it and do not replace it unnoticed: see what changed."
        ),
        _(
            "The questionnaire follows the published framework of the Center on Reinventing Public"
            " Education (CRPE), which has no part in this page and has not endorsed it."
        ),
    )


def _list_files(view: PublicView) -> tuple[tuple[str, str], ...]:
    files = [
        (_("This page as PDF"), "report"),
        (_("All data (JSON)"), "data"),
        (_("Levels (CSV)"), "levels"),
    ]
    if Content.PLAN in view.contents:
        files.append((_("Promised steps (CSV)"), "promises_csv"))
    return tuple(
        (words, url_for(f"public.{endpoint}", address=view.address)) for words, endpoint in files
    )
