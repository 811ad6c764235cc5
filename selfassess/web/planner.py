"""The route of a snapshot: ask for a goal, see the steps by year, try what if."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict
from wtforms import HiddenField, StringField

from selfassess.domain.errors import ConflictError, InvalidInputError
from selfassess.domain.permissions import Permission, may
from selfassess.domain.route.request import RouteRequest
from selfassess.formats.dates import show_date
from selfassess.services import adopted_plans, routes, scenarios
from selfassess.services.routes import Ground, open_ground, solve
from selfassess.services.snapshots import OpenedSnapshot
from selfassess.web.actor import current_actor
from selfassess.web.adopted_plan_forms import AdoptForm, name_year
from selfassess.web.forms import Form, read_number
from selfassess.web.planner_page.answer import Answer, Surroundings, describe_answer
from selfassess.web.planner_page.compare import (
    describe_comparison,
    describe_request,
    list_options,
)
from selfassess.web.planner_page.efforts import (
    describe_efforts,
    read_efforts,
)
from selfassess.web.planner_page.form import RouteForm, describe_capacity, describe_form
from selfassess.web.planner_page.query import (
    Args,
    Pairs,
    Problem,
    QueryError,
    read_query,
    write_query,
)
from selfassess.web.planner_page.tabs import ADOPTED, ROUTE, SCENARIOS, Tab, list_tabs
from selfassess.web.times import now

blueprint = Blueprint("planner", __name__, url_prefix="/snapshots/<int:snapshot_id>")

PART = "part"
ANSWER, IN_SHORT = "answer", "in-short"
"""What a script asks for in the query: the answer alone, or first what can be said at once."""
PARTS = {"route-first": "first", "route-bar": "bar", "route-answer": "steps"}
"""The template of each part of the page that changes with the request, by its HTML id."""
NAME_HINT = "Such as “No new law” or “Small budget”."


class AdoptRouteForm(AdoptForm):
    """What makes a route the plan of a district; its actions and years are those of the route."""

    actions = None  # type: ignore[assignment]  # so WTForms leaves a field out
    capacity = None  # type: ignore[assignment]


class NameForm(Form):
    """The name of a scenario, and the version that was on the screen."""

    # Whether there is one, how long it is and whether it is free says the service.
    name = StringField("Name", description=NAME_HINT)
    version = HiddenField(default="0")

    def read_version(self) -> int:
        """The version that was on the screen; 0 where none was sent, which fits nothing."""
        return read_number((self.version.raw_data or ("0",))[0])

    def refuse(self, error: InvalidInputError) -> None:
        """Show at the name what is wrong with it."""
        self.name.errors = [*self.name.errors, str(error)]


@dataclass(frozen=True, slots=True)
class Head:
    """To what a page of the planner belongs."""

    snapshot_id: int
    district: str
    district_url: str
    snapshot_url: str
    is_demonstration: bool
    is_provisional: bool
    date: str
    may_plan: bool
    tabs: tuple[Tab, ...]


@dataclass(frozen=True, slots=True)
class RoutePage:
    """The page of a route: the form, and the answer unless the form has a problem."""

    form: RouteForm
    answer: Answer | None
    capacity_hint: str
    save_url: str
    adopt_url: str
    efforts_note: str


@blueprint.get("/route")
def show(snapshot_id: int) -> ResponseReturnValue:
    """The route to a goal; to a script, only what changes with the request."""
    ground = open_ground(current_actor(), snapshot_id)
    part = request.args.get(PART)
    page = _answer(ground, MultiDict(request.args), in_short=part == IN_SHORT)
    context = {
        "head": describe_head(ground.opened, ROUTE),
        "page": page,
        "of": ground.framework.highest,
        "method_url": url_for("method.show"),
    }
    status = 422 if page.form.problems else 200
    if part in (ANSWER, IN_SHORT):
        parts = {
            id_: render_template(f"pages/planner/_{name}.html", **context)
            for id_, name in PARTS.items()
        }
        return jsonify(parts), status
    return render_template("pages/planner/show.html", **context), status


@blueprint.route("/scenarios/new", methods=["GET", "POST"])
def save(snapshot_id: int) -> ResponseReturnValue:
    """Give the request in the query a name."""
    actor = current_actor()
    ground = open_ground(actor, snapshot_id, Permission.PLAN)
    asked = _read(ground)
    form = NameForm()
    if form.validate_on_submit():
        try:
            scenario_id = scenarios.save_scenario(
                actor, snapshot_id, form.name.data or "", asked, now()
            )
        except InvalidInputError as error:
            form.refuse(error)
        else:
            flash("The scenario was saved.", "success")
            return redirect(_url_of_comparison(snapshot_id, scenario_id))
    page = render_template(
        "pages/planner/save.html",
        head=describe_head(ground.opened, SCENARIOS),
        form=form,
        asked=describe_request(ground.framework, asked),
        back_url=url_of_route(snapshot_id, asked),
    )
    return page, 422 if form.errors else 200


@blueprint.route("/route/adopt", methods=["GET", "POST"])
def adopt(snapshot_id: int) -> ResponseReturnValue:
    """Make the route that the query asks for the plan of the district."""
    actor = current_actor()
    ground = open_ground(actor, snapshot_id, Permission.PLAN)
    asked = _read(ground)
    route = solve(ground, asked, in_short=True)
    if not route.steps:
        raise InvalidInputError("This route has no steps to adopt.")
    form = AdoptRouteForm()
    if request.method == "GET":
        after = adopted_plans.find_due(ground.opened.frozen.as_of, 1) + timedelta(days=1)
        form.first_day.data = after
        form.name.data = name_year(after, adopted_plans.find_due(after, asked.years))
    present = adopted_plans.open_shelf(actor, ground.opened.district.id).opened
    if form.validate_on_submit():
        assert form.first_day.data is not None  # noqa: S101 - it is required
        try:
            adopted_plans.adopt_route(
                actor,
                snapshot_id,
                route,
                form.name.data or "",
                form.first_day.data,
                now(),
                replacing=form.replacing.data or "",
                carry_over=bool(form.carry_over.data),
            )
        except InvalidInputError as error:
            field = getattr(form, error.entry or "name")
            field.errors = [*field.errors, str(error)]
        else:
            flash("This is now the plan of the district.", "success")
            return redirect(url_for(ADOPTED, district_id=ground.opened.district.id))
    page = render_template(
        "pages/planner/adopt.html",
        head=describe_head(ground.opened, ROUTE),
        form=form,
        asked=describe_request(ground.framework, asked),
        steps=[(step.year, step.step.do) for step in route.steps],
        present=present.plan.name if present else "",
        back_url=url_of_route(snapshot_id, asked),
    )
    return page, 422 if form.errors else 200


@blueprint.get("/scenarios")
def compare(snapshot_id: int) -> str:
    """Up to four scenarios side by side."""
    ground = open_ground(current_actor(), snapshot_id)
    candidates = scenarios.list_candidates(ground)
    asked = request.args.getlist("with")
    options, chosen = list_options(ground.framework, candidates, asked)
    return render_template(
        "pages/planner/compare.html",
        head=describe_head(ground.opened, SCENARIOS),
        options=options,
        page=describe_comparison(
            scenarios.compare(ground, chosen), lambda other: url_of_route(snapshot_id, other)
        ),
        is_cut=len(asked) > scenarios.MOST_COMPARED,
        most=scenarios.MOST_COMPARED,
        of=ground.framework.highest,
    )


@blueprint.route("/scenarios/<int:scenario_id>", methods=["GET", "POST"])
def rename(snapshot_id: int, scenario_id: int) -> ResponseReturnValue:
    """Give a scenario another name."""
    actor = current_actor()
    ground = open_ground(actor, snapshot_id, Permission.PLAN)
    scenario = scenarios.get_scenario(actor, snapshot_id, scenario_id)
    form = NameForm(obj=scenario)
    theirs, status = "", 200
    if form.validate_on_submit():
        try:
            scenarios.rename_scenario(
                actor, snapshot_id, scenario_id, form.name.data or "", form.read_version(), now()
            )
        except InvalidInputError as error:
            form.refuse(error)
        except ConflictError:
            scenario = scenarios.get_scenario(actor, snapshot_id, scenario_id)
            theirs, status = scenario.name, 409
            form.version.data = str(scenario.version)
        else:
            flash("Saved.", "success")
            return redirect(_url_of_comparison(snapshot_id, scenario_id))
    page = render_template(
        "pages/planner/rename.html",
        head=describe_head(ground.opened, SCENARIOS),
        form=form,
        scenario_id=scenario_id,
        name=scenario.name,
        theirs=theirs,
        back_url=_url_of_comparison(snapshot_id, scenario_id),
    )
    return page, 422 if form.errors else status


@blueprint.post("/scenarios/<int:scenario_id>/delete")
def delete(snapshot_id: int, scenario_id: int) -> ResponseReturnValue:
    """Delete a scenario."""
    scenarios.delete_scenario(current_actor(), snapshot_id, scenario_id)
    flash("The scenario was deleted.", "success")
    return redirect(url_for("planner.compare", snapshot_id=snapshot_id))


@blueprint.get("/efforts")
def efforts(snapshot_id: int) -> str:
    """What each step that is still ahead costs: by the catalog, or by the district itself."""
    ground = open_ground(current_actor(), snapshot_id)
    return _show_efforts(ground, {}, {})


@blueprint.post("/efforts")
def save_efforts(snapshot_id: int) -> ResponseReturnValue:
    """Say what steps cost this district."""
    actor = current_actor()
    ground = open_ground(actor, snapshot_id, Permission.PLAN)
    sent = read_efforts(request.form, ground)
    if sent.errors:
        return _show_efforts(ground, sent.texts, sent.errors), 422
    try:
        routes.save_efforts(actor, snapshot_id, sent.wanted, sent.seen, now())
    except ConflictError as error:
        ground = open_ground(actor, snapshot_id, Permission.PLAN)
        return _show_efforts(ground, sent.texts, {}, error.entries), 409
    flash("Saved. Routes now reckon with your efforts.", "success")
    return redirect(url_for("planner.efforts", snapshot_id=snapshot_id))


def _show_efforts(
    ground: Ground,
    texts: Mapping[str, str],
    errors: Mapping[str, str],
    conflicts: tuple[str, ...] = (),
) -> str:
    return render_template(
        "pages/planner/efforts.html",
        head=describe_head(ground.opened, ROUTE),
        groups=describe_efforts(ground, texts, errors, conflicts),
        has_errors=bool(errors),
        has_conflicts=bool(conflicts),
        of=ground.framework.highest,
        method_url=url_for("method.show"),
    )


def _read(ground: Ground) -> RouteRequest:
    """The request in the query, on pages that have no form for it."""
    try:
        return read_query(MultiDict(request.args), ground.start)
    except QueryError as error:
        raise InvalidInputError(str(error)) from None


def _url_of_comparison(snapshot_id: int, scenario_id: int) -> str:
    """The comparison with this scenario in it."""
    return url_for("planner.compare", snapshot_id=snapshot_id, _anchor=f"scenario-{scenario_id}")


def _answer(ground: Ground, args: Args, *, in_short: bool) -> RoutePage:
    args.poplist(PART)
    try:
        asked = read_query(args, ground.start)
    except QueryError as error:
        return _refuse(ground, args, error.problems)
    pairs = write_query(asked)
    try:
        route = solve(ground, asked, in_short=in_short)
    except InvalidInputError as error:
        return _refuse(ground, args, (Problem("goal", str(error)),))
    snapshot_id = ground.opened.frozen.id
    return RoutePage(
        form=describe_form(MultiDict(pairs), ground.start),
        answer=describe_answer(
            route,
            Surroundings(
                snapshot_url=url_for("snapshots.show", snapshot_id=snapshot_id),
                url_of=lambda other: url_of_route(snapshot_id, other),
                stories_url_of=lambda element: url_for(
                    "rubric.show", edition=ground.framework.id, key=element
                ),
                efforts=ground.efforts,
                in_short=in_short,
            ),
        ),
        capacity_hint=describe_capacity(route),
        save_url=url_for("planner.save", snapshot_id=snapshot_id, **group(pairs)),
        adopt_url=(
            url_for("planner.adopt", snapshot_id=snapshot_id, **group(pairs)) if route.steps else ""
        ),
        efforts_note=_count_own(ground),
    )


def _refuse(ground: Ground, args: Args, problems: tuple[Problem, ...]) -> RoutePage:
    form = describe_form(args, ground.start, problems)
    return RoutePage(form, None, "", "", "", _count_own(ground))


def _count_own(ground: Ground) -> str:
    count = len(ground.efforts)
    if not count:
        return "Efforts are the catalog’s, which are our assumption."
    return f"Efforts are the catalog’s (our assumption), but for {count} that are your own."


def url_of_route(snapshot_id: int, asked: RouteRequest) -> str:
    """The address of the page that answers a request."""
    return url_for("planner.show", snapshot_id=snapshot_id, **group(write_query(asked)))


def group(pairs: Pairs) -> Mapping[str, Any]:
    """The values of a query by name, as `url_for` takes them."""
    return MultiDict(pairs).to_dict(flat=False)


def describe_head(opened: OpenedSnapshot, endpoint: str) -> Head:
    """Describe to what a page belongs, and which tab it stands under."""
    frozen, district = opened.frozen, opened.district
    return Head(
        snapshot_id=frozen.id,
        district=district.name,
        district_url=url_for("districts.overview", district_id=district.id),
        snapshot_url=url_for("snapshots.show", snapshot_id=frozen.id),
        is_demonstration=district.is_demonstration,
        is_provisional=not frozen.complete,
        date=show_date(frozen.as_of),
        may_plan=may(opened.role, Permission.PLAN),
        tabs=list_tabs(opened.framework, frozen.id, district.id, endpoint),
    )
