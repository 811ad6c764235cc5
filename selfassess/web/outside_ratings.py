"""Places that a coalition rates from public sources, for the coalition and for the district."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import Final

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response
from wtforms import DateField, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Optional

from selfassess.domain.errors import ConflictError, InvalidInputError, NotFoundError
from selfassess.domain.framework import Element, Framework
from selfassess.domain.outside_ratings import (
    LONGEST_PLACE,
    MOST_SOURCES,
    NOTHING_SAID,
    PlaceState,
    SourcedLevel,
)
from selfassess.domain.permissions import Permission, may
from selfassess.formats.coalitions import (
    PLACE_STATE_WORDS,
    SourceWords,
    describe_source,
    say_bounds,
    say_difference,
    say_rater,
    say_said,
    show_day,
)
from selfassess.formats.dates import show_date
from selfassess.formats.numbers import show_count, show_score
from selfassess.formats.tracking import describe_misfit
from selfassess.services import coalition_reports, outside_ratings, publications
from selfassess.services.access import get_district
from selfassess.services.coalitions import get_coalition
from selfassess.services.editions import DEFAULT_EDITION
from selfassess.services.outside_ratings import (
    HistoryLine,
    OpenedPlace,
    PlaceElement,
    Reply,
)
from selfassess.services.rubric import list_frameworks
from selfassess.web.actor import current_actor
from selfassess.web.forms import Form, options, read_number
from selfassess.web.question_fields import Choice
from selfassess.web.source_fields import (
    count_groups,
    fill,
    is_asking_for_more,
    list_groups,
    read_sources,
    with_sources,
)
from selfassess.web.times import now, show_minute

blueprint = Blueprint("outside_ratings", __name__)

COALITION: Final = "/coalitions/<int:coalition_id>/places"
DISTRICT: Final = "/districts/<int:district_id>/outside-ratings"
BY_NAME: Final = "by-name"
"""What the form sends for a place that is only named."""


class PlaceForm(Form):
    """Which place shall be rated."""

    place = RadioField(
        "Which place?", validators=[InputRequired("Choose a place.")], validate_choice=False
    )
    name = StringField(
        "Its name",
        description=f"Only for a place that is not in the list; at most {LONGEST_PLACE} letters.",
    )
    edition = SelectField("By which rubric?", default=DEFAULT_EDITION)


class LevelForm(Form):
    """What is said of an element; fields for its sources follow."""

    level = RadioField("Level", validators=[Optional()], validate_choice=False)
    true_on = DateField(
        "On which day was this true?",
        description="The day that the sources speak of, such as 2026-06-30; for a level only.",
        validators=[Optional()],
    )
    note = TextAreaField(
        "Why do the sources mean this level?",
        description="For “not applicable”, say why.",
    )
    why = TextAreaField(
        "Why do you change it?", description="The history keeps what was said before."
    )
    seen = HiddenField(default="0")


class ReplyForm(Form):
    """What a district answers."""

    text = TextAreaField(
        "Your reply",
        description="It stands beside the rating wherever that is shown. Empty takes it back.",
    )
    seen = HiddenField(default="0")


class ConfirmForm(Form):
    """A button that was pressed."""


@dataclass(frozen=True, slots=True)
class PlaceCell:
    """A component of a rated place; `score` is its mean, with bounds where something is open."""

    name: str
    level: int | None
    label: str
    score: str
    href: str


@dataclass(frozen=True, slots=True)
class ReplyWords:
    """What the district answers, and when; `by` is for its own people only."""

    text: str
    who: str
    is_older: bool
    by: str


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """
    An element of a rated place.

    `state` is said where there is no level. `published` is what the place says of itself, None
    where it publishes none.
    """

    id: str
    title: str
    url: str
    level: tuple[int, str] | None
    state: str
    true_on: str
    published: tuple[int, str] | None
    difference: str
    is_apart: bool
    note: str
    sources: tuple[SourceWords, ...]
    reply: ReplyWords | None
    earlier: tuple[ReplyWords, ...]


@dataclass(frozen=True, slots=True)
class PlaceGroup:
    """The elements of a component."""

    id: str
    title: str
    rows: tuple[PlaceRow, ...]


@dataclass(frozen=True, slots=True)
class PlacePage:
    """A rated place as its page shows it, for the coalition and for the district."""

    name: str
    rater: str
    edition: str
    cells: tuple[PlaceCell, ...]
    overall: str
    bounds: str
    spoken: str
    groups: tuple[PlaceGroup, ...]
    published_url: str
    published_on: str
    publishes_levels: bool
    is_demonstration: bool
    of: int


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """An entry of the history of an element."""

    number: int
    said: str
    by: str
    at: str
    why: str
    note: str
    sources: tuple[SourceWords, ...]
    seal: str


# --- The coalition


@blueprint.route(f"{COALITION}/new", methods=["GET", "POST"])
def add(coalition_id: int) -> ResponseReturnValue:
    """Begin to rate a place."""
    actor = current_actor()
    coalition, _role = get_coalition(actor, coalition_id, Permission.RATE_PLACES)
    form = PlaceForm()
    form.edition.choices = options({one.id: one.name for one in list_frameworks()})
    search = request.args.get("search", "").strip()
    if form.validate_on_submit():
        chosen = form.place.data or ""
        try:
            place_id = outside_ratings.add_place(
                actor,
                coalition_id,
                form.edition.data,
                now(),
                name=form.name.data or "" if chosen == BY_NAME else "",
                address="" if chosen == BY_NAME else chosen,
            )
        except InvalidInputError as error:
            field = form[error.entry or "name"]
            field.errors = [*field.errors, str(error)]
        else:
            return redirect(
                url_for("outside_ratings.show", coalition_id=coalition_id, place_id=place_id)
            )
    listed = publications.list_listed(search)
    page = render_template(
        "pages/outside_ratings/add.html",
        coalition=coalition,
        form=form,
        search=search,
        places=[
            *(
                Choice(row.address, row.name, _describe_listed(row))
                for row in listed.rows
                if row.kind.value != "coalition"
            ),
            Choice(BY_NAME, "A place that is not in this list", "You give its name below."),
        ],
        is_cut=listed.pages > 1,
    )
    return page, 422 if form.errors else 200


def _describe_listed(row: publications.ListedRow) -> str:
    invented = "invented for demonstration" if row.is_demonstration else ""
    return ", ".join(filter(None, (row.place, invented)))


@blueprint.get(f"{COALITION}/<int:place_id>")
def show(coalition_id: int, place_id: int) -> str:
    """A rated place beside what it publishes of itself."""
    opened = outside_ratings.open_place(current_actor(), coalition_id, place_id)
    rated = sum(one.said.state is not PlaceState.NOT_RATED for one in opened.elements.values())
    return render_template(
        "pages/outside_ratings/show.html",
        opened=opened,
        page=_describe_place(opened, coalition_id),
        coalition_id=coalition_id,
        may_rate=may(opened.role, Permission.RATE_PLACES),
        may_share=may(opened.role, Permission.SPEAK) and opened.place.district_id is not None,
        shared_on=show_date(opened.place.shared_at) if opened.place.shared_at else "",
        next_url=_find_next(opened, coalition_id),
        has_any=rated > 0,
    )


def _find_next(opened: OpenedPlace, coalition_id: int) -> str:
    """The first element of which nothing is said yet; empty where there is none."""
    for one in opened.elements.values():
        if one.said.state is PlaceState.NOT_RATED:
            return _url_of_element(coalition_id, opened.place.id, one.id)
    return ""


@blueprint.get(f"{COALITION}/<int:place_id>/elements/<element_id>")
def element(coalition_id: int, place_id: int, element_id: str) -> str:
    """What is said of an element, with its sources and its history."""
    opened, known = _open_element(coalition_id, place_id, element_id)
    count = count_groups(len(known.said.sources), MOST_SOURCES)
    form = with_sources(LevelForm, count)()
    _fill(form, known)
    return _render_element(opened, known, form, count)


@blueprint.post(f"{COALITION}/<int:place_id>/elements/<element_id>")
def rate(coalition_id: int, place_id: int, element_id: str) -> ResponseReturnValue:
    """Say something of an element from then on."""
    actor = current_actor()
    get_coalition(actor, coalition_id, Permission.RATE_PLACES)
    opened, known = _open_element(coalition_id, place_id, element_id)
    count = count_groups(len(known.said.sources), MOST_SOURCES)
    form = with_sources(LevelForm, count)()
    if is_asking_for_more():
        return _render_element(opened, known, form, count)
    said = _read_said(form, count)
    if said is None:
        return _render_element(opened, known, form, count), 422
    why, seen = form.why.data or "", read_number(form.seen.data)
    try:
        outside_ratings.rate(actor, coalition_id, place_id, element_id, said, why, seen, now())
    except InvalidInputError as error:
        field = form[error.entry if error.entry in form else "level"]
        field.errors = [*field.errors, str(error)]
        return _render_element(opened, known, form, count), 422
    except ConflictError:
        opened, known = _open_element(coalition_id, place_id, element_id)
        form.seen.data = str(known.revision)
        theirs = say_said(opened.framework, known.said)
        return _render_element(opened, known, form, count, theirs), 409
    flash("Saved. The history keeps what was said before.", "success")
    return redirect(_url_of_element(coalition_id, place_id, element_id))


def _open_element(
    coalition_id: int, place_id: int, element_id: str
) -> tuple[OpenedPlace, PlaceElement]:
    opened = outside_ratings.open_place(current_actor(), coalition_id, place_id)
    known = opened.elements.get(element_id)
    if known is None:
        raise NotFoundError("There is no such element in this edition.")
    return opened, known


def _render_element(
    opened: OpenedPlace, known: PlaceElement, form: LevelForm, count: int, theirs: str = ""
) -> str:
    framework, coalition_id = opened.framework, opened.place.coalition_id
    found = framework.elements[known.id]
    lines, misfits = outside_ratings.open_history(
        current_actor(), coalition_id, opened.place.id, known.id
    )
    return render_template(
        "pages/outside_ratings/element.html",
        opened=opened,
        coalition_id=coalition_id,
        element=found,
        row=_describe_row(framework, known, ""),
        rater=say_rater(opened.coalition),
        form=form,
        levels=_list_levels(framework, found),
        groups=list_groups(form, count),
        count=count,
        may_add=count < MOST_SOURCES,
        is_change=known.said != NOTHING_SAID,
        theirs=theirs,
        history=tuple(_describe_line(framework, line) for line in lines),
        misfits=[describe_misfit(misfit) for misfit in misfits],
        may_rate=may(opened.role, Permission.RATE_PLACES),
        of=framework.highest,
        following=_find_following(opened, coalition_id, known.id),
    )


def _find_following(opened: OpenedPlace, coalition_id: int, element_id: str) -> str:
    ids = list(opened.framework.elements)
    place = ids.index(element_id) + 1
    if place == len(ids):
        return ""
    return _url_of_element(coalition_id, opened.place.id, ids[place])


def _fill(form: LevelForm, known: PlaceElement) -> None:
    said = known.said
    form.level.data = str(said.level) if said.level is not None else said.state.value
    form.true_on.data, form.note.data = said.true_on, said.note
    form.seen.data = str(known.revision)
    fill(form, said.sources)


def _read_said(form: LevelForm, count: int) -> SourcedLevel | None:
    """What was sent; None where it cannot be taken, which the form then says."""
    is_right = form.validate_on_submit()
    sources = read_sources(form, count)
    if not is_right or sources is None:
        return None
    chosen, note = form.level.data or "", form.note.data or ""
    if chosen.isascii() and chosen.isdigit() and len(chosen) < 3:
        return SourcedLevel(PlaceState.RATED, int(chosen), form.true_on.data, sources, note)
    if chosen not in {PlaceState.UNKNOWN, PlaceState.NA, PlaceState.NOT_RATED}:
        form.level.errors = ["Choose one of the levels, or say why there is none."]
        return None
    return SourcedLevel(PlaceState(chosen), None, None, sources, note)


def _list_levels(framework: Framework, found: Element) -> tuple[Choice, ...]:
    levels = [
        Choice(str(level), f"{level} {framework.labels[level].label}", found.levels[level])
        for level in sorted(framework.labels, reverse=True)
    ]
    hints = {
        PlaceState.UNKNOWN: "No public source says so. This is not the lowest level.",
        PlaceState.NA: "It does not apply to this place. Say why below.",
        PlaceState.NOT_RATED: "Nothing is said of this element yet, or not any more.",
    }
    return (*levels, *(Choice(s.value, PLACE_STATE_WORDS[s], hint) for s, hint in hints.items()))


def _describe_line(framework: Framework, line: HistoryLine) -> HistoryRow:
    entry = line.entry
    return HistoryRow(
        number=entry.number,
        said=say_said(framework, entry.said),
        by=line.by,
        at=show_minute(entry.at),
        why=entry.why,
        note=entry.said.note,
        sources=tuple(describe_source(source) for source in entry.said.sources),
        seal=entry.seal[:12],
    )


@blueprint.route(f"{COALITION}/<int:place_id>/share", methods=["GET", "POST"])
def share(coalition_id: int, place_id: int) -> ResponseReturnValue:
    """Ask whether the district shall read it, and let it."""
    actor = current_actor()
    opened = outside_ratings.open_place(actor, coalition_id, place_id)
    get_coalition(actor, coalition_id, Permission.SPEAK)
    form = ConfirmForm()
    if form.validate_on_submit():
        seen = read_number(request.form.get("seen"))
        try:
            outside_ratings.share(actor, coalition_id, place_id, seen, now())
        except InvalidInputError as error:
            flash(str(error), "error")
        else:
            flash(f"{opened.name} can read this now, and its owners and editors were told.")
        return _go_to_place(coalition_id, place_id)
    return render_template(
        "pages/outside_ratings/share.html",
        opened=opened,
        coalition_id=coalition_id,
        page=_describe_place(opened, coalition_id),
        new=show_count(opened.unshared, "entry", "entries"),
    )


@blueprint.post(f"{COALITION}/<int:place_id>/stop-sharing")
def stop_sharing(coalition_id: int, place_id: int) -> ResponseReturnValue:
    """Let the district read nothing any more."""
    outside_ratings.stop_sharing(current_actor(), coalition_id, place_id, now())
    flash("The district cannot read this any more. Its replies stay.", "success")
    return _go_to_place(coalition_id, place_id)


@blueprint.get(f"{COALITION}/<int:place_id>/report")
def report(coalition_id: int, place_id: int) -> str:
    """The coalition's own report on a page."""
    made = coalition_reports.gather(current_actor(), coalition_id, place_id, now())
    opened = made.opened
    return render_template(
        "pages/outside_ratings/report.html",
        opened=opened,
        coalition_id=coalition_id,
        report=made,
        page=_describe_place(opened, coalition_id),
        made_on=show_date(now().date()),
    )


@blueprint.get(f"{COALITION}/<int:place_id>/report.pdf")
def report_pdf(coalition_id: int, place_id: int) -> ResponseReturnValue:
    """The coalition's own report as a file."""
    file = coalition_reports.make_pdf(current_actor(), coalition_id, place_id, now())
    return send_file(
        BytesIO(file.data), mimetype=file.type, as_attachment=True, download_name=file.name
    )


# --- The district


@blueprint.get(DISTRICT)
def list_shared(district_id: int) -> str:
    """The ratings that coalitions share with a district."""
    district, _role, places = outside_ratings.list_shared(current_actor(), district_id)
    return render_template(
        "pages/outside_ratings/list_shared.html",
        district=district,
        rows=[
            (
                glance.coalition,
                url_for(
                    "outside_ratings.show_shared",
                    district_id=district_id,
                    place_id=glance.place.id,
                ),
                show_count(glance.spoken, "element"),
                show_date(glance.place.shared_at) if glance.place.shared_at else "",
            )
            for glance in places
        ],
    )


@blueprint.get(f"{DISTRICT}/<int:place_id>")
def show_shared(district_id: int, place_id: int) -> str:
    """What a coalition shares, with the district's replies beside."""
    opened = outside_ratings.open_shared(current_actor(), district_id, place_id)
    return render_template(
        "pages/outside_ratings/shared.html",
        opened=opened,
        district_id=district_id,
        page=_describe_place(opened, None),
        may_reply=may(opened.role, Permission.SPEAK),
        shared_on=show_date(opened.place.shared_at) if opened.place.shared_at else "",
    )


@blueprint.route(f"{DISTRICT}/<int:place_id>/elements/<element_id>", methods=["GET", "POST"])
def reply(district_id: int, place_id: int, element_id: str) -> ResponseReturnValue:
    """Answer the rating of an element."""
    actor = current_actor()
    get_district(actor, district_id, Permission.SPEAK)
    opened = outside_ratings.open_shared(actor, district_id, place_id)
    known = opened.elements.get(element_id)
    if known is None or not known.revision:
        raise NotFoundError("Nothing was said of this element that could be answered.")
    form = ReplyForm()
    theirs, status = "", 200
    if request.method == "GET":
        form.text.data = known.reply.text if known.reply else ""
        form.seen.data = str(known.last_reply)
    elif form.validate_on_submit():
        try:
            outside_ratings.reply(
                actor,
                district_id,
                place_id,
                element_id,
                form.text.data or "",
                read_number(form.seen.data),
                now(),
            )
        except InvalidInputError as error:
            form.text.errors = [*form.text.errors, str(error)]
        except ConflictError:
            opened = outside_ratings.open_shared(actor, district_id, place_id)
            known, status = opened.elements[element_id], 409
            theirs = known.reply.text if known.reply else "The reply was taken back."
            form.seen.data = str(known.last_reply)
        else:
            flash("Your reply stands beside the rating now.", "success")
            return redirect(
                url_for("outside_ratings.show_shared", district_id=district_id, place_id=place_id)
            )
    page = render_template(
        "pages/outside_ratings/reply.html",
        opened=opened,
        district_id=district_id,
        element=opened.framework.elements[element_id],
        row=_describe_row(opened.framework, known, ""),
        rater=say_rater(opened.coalition),
        form=form,
        theirs=theirs,
        of=opened.framework.highest,
    )
    return page, 422 if form.errors else status


# --- Both


def _go_to_place(coalition_id: int, place_id: int) -> Response:
    return redirect(url_for("outside_ratings.show", coalition_id=coalition_id, place_id=place_id))


def _url_of_element(coalition_id: int, place_id: int, element_id: str) -> str:
    return url_for(
        "outside_ratings.element",
        coalition_id=coalition_id,
        place_id=place_id,
        element_id=element_id,
    )


def _describe_place(opened: OpenedPlace, coalition_id: int | None) -> PlacePage:
    framework, snapshot = opened.framework, opened.snapshot
    base = ""
    if coalition_id is not None:
        base = url_for("outside_ratings.show", coalition_id=coalition_id, place_id=opened.place.id)
    elif opened.place.district_id is not None:
        base = url_for(
            "outside_ratings.show_shared",
            district_id=opened.place.district_id,
            place_id=opened.place.id,
        )
    cells = []
    for component in framework.components:
        score = snapshot.components[component.id]
        shown = show_score(score.score) if score.score is not None else ""
        if score.score is not None and score.low != score.high:
            shown += f" ({show_score(score.low)} to {show_score(score.high)})"
        label = framework.labels[score.level].label if score.level is not None else ""
        cells.append(
            PlaceCell(component.short, score.level, label, shown, f"#component-{component.id}")
        )
    counts = {
        state: sum(one.said.state is state for one in opened.elements.values())
        for state in PlaceState
    }
    spoken = f"{show_count(counts[PlaceState.RATED], 'element')} of {len(opened.elements)} rated"
    for state in (PlaceState.UNKNOWN, PlaceState.NA):
        if counts[state]:
            spoken += f", {counts[state]} {PLACE_STATE_WORDS[state].lower()}"
    published = opened.published
    return PlacePage(
        name=opened.name,
        rater=say_rater(opened.coalition),
        edition=framework.name,
        cells=tuple(cells),
        overall=show_score(snapshot.overall.score),
        bounds=say_bounds(snapshot),
        spoken=f"{spoken}.",
        groups=tuple(
            PlaceGroup(
                component.id,
                component.title,
                tuple(
                    _describe_row(
                        framework,
                        opened.elements[one.id],
                        f"{base}/elements/{one.id}"
                        if coalition_id is not None or opened.elements[one.id].revision
                        else "",
                    )
                    for one in component.elements
                ),
            )
            for component in framework.components
        ),
        published_url=f"{request.script_root}/public/{published.view.address}" if published else "",
        published_on=show_date(published.as_of) if published else "",
        publishes_levels=bool(published and published.levels),
        is_demonstration=bool(published and published.view.is_demonstration),
        of=framework.highest,
    )


def _describe_row(framework: Framework, one: PlaceElement, url: str) -> PlaceRow:
    said = one.said
    return PlaceRow(
        id=one.id,
        title=framework.elements[one.id].title,
        url=url,
        level=None if said.level is None else (said.level, framework.labels[said.level].label),
        state=PLACE_STATE_WORDS[said.state],
        true_on=show_day(said.true_on),
        published=(
            None
            if one.published is None
            else (one.published, framework.labels[one.published].label)
        ),
        difference=say_difference(one.difference),
        is_apart=bool(one.difference),
        note=said.note,
        sources=tuple(describe_source(source) for source in said.sources),
        reply=_describe_reply(one.reply) if one.reply else None,
        earlier=tuple(_describe_reply(earlier) for earlier in one.earlier),
    )


def _describe_reply(one: Reply) -> ReplyWords:
    return ReplyWords(one.text, f"{one.district}, {show_date(one.at)}", one.is_older, one.by)
