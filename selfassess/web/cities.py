"""Cities: their agencies, who answers for what, and the links to districts."""

from __future__ import annotations

from typing import Any, Final

from flask import Blueprint, Response, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from selfassess.domain.cities import Duty, DutyState, LinkState, ShareUnit
from selfassess.domain.errors import ConflictError, InvalidInputError
from selfassess.domain.permissions import Permission, may
from selfassess.formats.dates import show_date
from selfassess.formats.tables import write_table
from selfassess.formats.words import join_words
from selfassess.services import cities
from selfassess.services.cities import CityView, DutyView, ElementView
from selfassess.services.editions import DEFAULT_EDITION, get_edition
from selfassess.services.rubric import list_frameworks
from selfassess.web.actor import current_account, current_actor
from selfassess.web.city_forms import (
    KINDS,
    UNITS,
    AgencyForm,
    DutyGroup,
    ElementForm,
    list_duties,
    read_duties,
    read_element,
    read_shares,
    show_element,
    show_shares,
)
from selfassess.web.city_page import describe_city, describe_coverage, list_table, name_link
from selfassess.web.forms import read_number
from selfassess.web.snapshot_page.published import PublishedPart, describe_published
from selfassess.web.times import now

blueprint = Blueprint("cities", __name__)

CITY: Final = "/districts/<int:city_id>/city"
DISTRICT: Final = "/districts/<int:district_id>/cities"
KEY: Final = "city_request"
"""Where the session keeps a new key until the next page has shown it."""


@blueprint.get(CITY)
def show(city_id: int) -> str:
    """A city with its agencies, what nobody answers for, and the citywide levels."""
    view = cities.view_city(current_actor(), city_id, _read_edition())
    return render_template(
        "pages/cities/show.html",
        city=view.city,
        view=view,
        page=describe_city(view, request.args.get("who", "")),
        editions=[(one.id, one.title) for one in list_frameworks()],
        beside=_describe_beside(view),
        may_edit=may(view.role, Permission.EDIT_DISTRICT),
    )


def _describe_beside(view: CityView) -> PublishedPart | None:
    """The city's own snapshot beside the printed ratings of others, where it has one."""
    framework = view.framework
    if view.own_document is None or framework.published is None:
        return None
    other = get_edition(framework.crosswalk.to) if framework.crosswalk else None
    all_url = url_for("rubric.ratings", edition=framework.id)
    return describe_published(framework, framework.published, other, view.own_document, all_url)


@blueprint.get(f"{CITY}.csv")
def csv(city_id: int) -> Response:
    """The table of elements and agencies, for spreadsheets."""
    view = cities.view_city(current_actor(), city_id, _read_edition())
    response = Response(write_table(*list_table(view)), mimetype="text/csv")
    name = f"city-{view.framework.id}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _read_edition() -> str:
    return request.args.get("edition") or DEFAULT_EDITION


# --- Agencies


@blueprint.route(f"{CITY}/agencies/new", methods=["GET", "POST"])
def add_agency(city_id: int) -> ResponseReturnValue:
    """Add an agency."""
    actor = current_actor()
    city, _role = cities.get_city(actor, city_id, Permission.EDIT_DISTRICT)
    form = AgencyForm()
    facts = form.read_facts()
    if facts is not None:
        try:
            agency_id = cities.add_agency(actor, city_id, facts, now())
        except InvalidInputError as error:
            form.name.errors = [str(error)]
        else:
            flash(f"{facts.name.strip()} was added. Next: its share of students.", "success")
            return redirect(url_for("cities.shares", city_id=city_id, _anchor=f"s{agency_id}"))
    page = render_template("pages/cities/add_agency.html", city=city, form=form, kinds=KINDS)
    return page, 422 if form.errors else 200


@blueprint.route(f"{CITY}/agencies/<int:agency_id>", methods=["GET", "POST"])
def agency(city_id: int, agency_id: int) -> ResponseReturnValue:
    """Change an agency, and ask a district for its levels."""
    actor = current_actor()
    _city, row = cities.get_agency(actor, city_id, agency_id)
    form = AgencyForm(obj=row)
    if request.method == "GET":
        form.kind.data = row.kind.value
    theirs, status = "", 200
    facts = form.read_facts()
    if facts is not None:
        try:
            cities.change_agency(actor, city_id, agency_id, form.read_version(), facts, now())
        except ConflictError:
            _city, row = cities.get_agency(actor, city_id, agency_id)
            link = name_link(row.link_state, is_there=row.district is not None)
            theirs, status = f"{row.name}; {link.lower()}", 409
            form.version.data = str(row.version)
        else:
            flash("Saved.", "success")
            return _go_to_city(city_id)
    page = _render_agency(city_id, agency_id, form, theirs)
    return page, 422 if form.errors else status


def _render_agency(city_id: int, agency_id: int, form: AgencyForm, theirs: str = "") -> str:
    actor = current_actor()
    city, row = cities.get_agency(actor, city_id, agency_id)
    _city, role = cities.get_city(actor, city_id, Permission.EDIT_DISTRICT)
    asked: dict[str, Any] = session.pop(KEY, None) or {}
    return render_template(
        "pages/cities/agency.html",
        city=city,
        form=form,
        kinds=KINDS,
        agency=row,
        link_words=name_link(row.link_state, is_there=row.district is not None),
        linked_to=row.district.name if row.district is not None else "",
        until=show_date(row.link_until) if row.link_until else "",
        is_asked=row.link_state is LinkState.ASKED,
        is_linked=row.link_state is LinkState.ACCEPTED and row.district is not None,
        new_link=asked.get("link", "") if asked.get("agency") == agency_id else "",
        may_ask=may(role, Permission.MANAGE_MEMBERS),
        theirs=theirs,
    )


@blueprint.post(f"{CITY}/agencies/<int:agency_id>/remove")
def remove_agency(city_id: int, agency_id: int) -> ResponseReturnValue:
    """Remove an agency as it was on the screen."""
    try:
        cities.remove_agency(current_actor(), city_id, agency_id, _read_version(), now())
    except ConflictError:
        flash("Someone has changed this agency meanwhile. Look at it, then remove it.", "error")
        return redirect(url_for("cities.agency", city_id=city_id, agency_id=agency_id))
    flash("The agency was removed with the levels that were given for it.", "success")
    return _go_to_city(city_id)


@blueprint.post(f"{CITY}/agencies/<int:agency_id>/ask")
def ask(city_id: int, agency_id: int) -> ResponseReturnValue:
    """Make a link by which an owner of a district can answer."""
    try:
        token = cities.ask_district(current_actor(), city_id, agency_id, _read_version(), now())
    except ConflictError:
        flash("Someone has changed this agency meanwhile. Look at it, then ask.", "error")
    else:
        link = url_for("cities.request_page", city_key=token, _external=True)
        session[KEY] = {"agency": agency_id, "link": link}
    return redirect(url_for("cities.agency", city_id=city_id, agency_id=agency_id))


@blueprint.post(f"{CITY}/agencies/<int:agency_id>/unlink")
def unlink(city_id: int, agency_id: int) -> ResponseReturnValue:
    """Take a request back, or end a link, from the city's side."""
    try:
        cities.drop_link(current_actor(), city_id, agency_id, _read_version(), now())
    except ConflictError:
        flash("Someone has changed this agency meanwhile. Look at it first.", "error")
    else:
        flash("The agency is not linked any more.", "success")
    return redirect(url_for("cities.agency", city_id=city_id, agency_id=agency_id))


def _read_version() -> int:
    return read_number(request.form.get("version"))


def _go_to_city(city_id: int) -> ResponseReturnValue:
    return redirect(url_for("cities.show", city_id=city_id))


# --- Shares


@blueprint.route(f"{CITY}/shares", methods=["GET", "POST"])
def shares(city_id: int) -> ResponseReturnValue:
    """Set the shares of all agencies together."""
    actor = current_actor()
    cities.get_city(actor, city_id, Permission.EDIT_DISTRICT)
    view = cities.view_city(actor, city_id)
    form, theirs, status = show_shares(view), "", 200
    version = form.version
    if request.method == "POST":
        form = read_shares(view, request.form)
        version, status = form.version, 422 if form.has_errors else 200
        if not form.has_errors:
            try:
                cities.change_shares(
                    actor, city_id, form.version, ShareUnit(form.unit), form.shares, now()
                )
            except ConflictError:
                view = cities.view_city(actor, city_id)
                stated = (
                    f"{entry.row.name} {'none' if entry.row.share is None else entry.row.share}"
                    for entry in view.agencies
                )
                theirs = f"{view.coverage.unit.value}: {join_words(tuple(stated))}"
                version, status = view.shares_version, 409
            else:
                flash("The shares were saved.", "success")
                return _go_to_city(city_id)
    page = render_template(
        "pages/cities/shares.html",
        city=view.city,
        form=form,
        units=UNITS,
        coverage=describe_coverage(view.coverage),
        version=version,
        theirs=theirs,
    )
    return page, status


# --- Duties and levels


@blueprint.route(f"{CITY}/duties", methods=["GET", "POST"])
def duties(city_id: int) -> ResponseReturnValue:
    """State who answers for every element, in one table."""
    actor, edition = current_actor(), _read_edition()
    view = cities.open_duties(actor, city_id, edition)
    if request.method == "GET":
        return _render_duties(view, list_duties(view, view.duties, {}))
    stated, faults = read_duties(view, request.form)
    if faults:
        return _render_duties(view, list_duties(view, stated, faults)), 422
    conflicts = cities.change_duties(actor, city_id, edition, stated, now())
    if not conflicts:
        flash("Saved.", "success")
        return redirect(url_for("cities.show", city_id=city_id, edition=edition))
    view = cities.open_duties(actor, city_id, edition)
    theirs = {one: f"They have: {_spell_duty(view, view.duties[one][0])}." for one in conflicts}
    mine = {one: (stated[one][0], view.duties[one][1]) for one in conflicts}
    return _render_duties(view, list_duties(view, {**view.duties, **mine}, theirs), True), 409


def _render_duties(view: DutyView, groups: tuple[DutyGroup, ...], is_conflict: bool = False) -> str:
    return render_template(
        "pages/cities/duties.html",
        city=view.city,
        edition=view.framework.id,
        edition_title=view.framework.title,
        agencies=view.agencies,
        groups=groups,
        faults=[row for group in groups for row in group.rows if row.error],
        is_conflict=is_conflict,
    )


def _spell_duty(view: DutyView, duty: Duty) -> str:
    if duty.state is DutyState.NOBODY:
        return "nobody"
    names = tuple(name for one, name in view.agencies if one in duty.holders)
    return join_words(names) or "not stated"


@blueprint.route(f"{CITY}/elements/<edition>/<element_id>", methods=["GET", "POST"])
def element(city_id: int, edition: str, element_id: str) -> ResponseReturnValue:
    """State who answers for an element, and the levels of agencies that are not linked."""
    actor = current_actor()
    view = cities.open_element(actor, city_id, edition, element_id)
    if request.method == "GET":
        return _render_element(view, show_element(view))
    form = read_element(view, request.form)
    if form.given is None:
        return _render_element(view, form), 422
    try:
        cities.change_element(actor, city_id, edition, element_id, form.version, form.given, now())
    except ConflictError:
        view = cities.open_element(actor, city_id, edition, element_id)
        return _render_element(view, form, show_element(view)), 409
    flash(f"{element_id} was saved.", "success")
    following = _find_following(view)
    if request.form.get("go") == "next" and following:
        return redirect(
            url_for("cities.element", city_id=city_id, edition=edition, element_id=following)
        )
    return redirect(
        url_for("cities.show", city_id=city_id, edition=edition, _anchor=f"row-{element_id}")
    )


def _render_element(view: ElementView, form: ElementForm, theirs: ElementForm | None = None) -> str:
    element = view.framework.elements[view.element_id]
    return render_template(
        "pages/cities/element.html",
        city=view.city,
        element=element,
        edition=view.framework.id,
        component=view.framework.component_of[element.id],
        scale=[(one.level, one.label) for one in reversed(view.framework.scale)],
        form=form,
        version=view.version if theirs else form.version,
        by=view.by,
        theirs=_spell(theirs) if theirs else "",
        following=_find_following(view),
        rubric_url=url_for("rubric.show", edition=view.framework.id, key=element.id),
    )


def _spell(form: ElementForm) -> str:
    """What somebody else has stated, in a paragraph."""
    holders = [one.name for one in form.fields if one.answers]
    duty = "nobody answers for it" if form.is_nobody else "not stated who answers"
    parts = [f"{join_words(holders)} answer for it" if holders else duty]
    parts += [f"{one.name} {one.level} ({one.source})" for one in form.fields if one.level]
    return "; ".join(parts)


def _find_following(view: ElementView) -> str:
    ids = list(view.framework.elements)
    place = ids.index(view.element_id) + 1
    return ids[place] if place < len(ids) else ""


# --- The district's side


@blueprint.get("/city-requests/<city_key>")
def request_page(city_key: str) -> str:
    """What a city asks, for whoever has the link: for which district do they answer?"""
    actor = current_account()
    return render_template(
        "pages/cities/request.html",
        asked=cities.find_request(city_key, now()),
        token=city_key,
        districts=cities.list_owned(actor),
    )


@blueprint.get(DISTRICT)
def links(district_id: int) -> str:
    """The cities that show a district's levels."""
    token = request.args.get("request", "")
    page = cities.open_links(current_actor(), district_id, token, now())
    return render_template(
        "pages/cities/links.html",
        district=page.district,
        links=[
            (one, city, name, show_date(since.date()) if since else "")
            for one, city, name, since in page.links
        ],
        page=page,
        until=show_date(page.request.until) if page.request else "",
        token=token,
        may_answer=may(page.role, Permission.MANAGE_MEMBERS),
    )


@blueprint.post(f"{DISTRICT}/answer")
def answer(district_id: int) -> ResponseReturnValue:
    """Accept or decline what a city asks."""
    accept = request.form.get("go") == "accept"
    token = request.form.get("request", "")
    cities.answer_request(current_actor(), district_id, token, accept=accept, now=now())
    said = "accepted: the levels of its newest snapshot stand there now" if accept else "declined"
    flash(f"The request was {said}.", "success")
    return redirect(url_for("cities.links", district_id=district_id))


@blueprint.post(f"{DISTRICT}/<int:agency_id>/end")
def end(district_id: int, agency_id: int) -> ResponseReturnValue:
    """Take a district's levels out of a city."""
    cities.end_link(current_actor(), district_id, agency_id, now())
    flash("The link was taken back. The city does not see your levels any more.", "success")
    return redirect(url_for("cities.links", district_id=district_id))
