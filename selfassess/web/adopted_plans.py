"""The plan that a district has adopted: adopt it, follow it, change it, see what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from typing import TYPE_CHECKING

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from selfassess.domain.errors import ConflictError, InvalidInputError
from selfassess.domain.permissions import Permission, may
from selfassess.domain.tracking import ALLOWED, Status
from selfassess.formats.dates import show_date
from selfassess.formats.numbers import show_count
from selfassess.formats.tracking import STATUS_WORDS, describe_slip, show_cost
from selfassess.services import adopted_plans as service
from selfassess.services import members
from selfassess.services.access import Actor
from selfassess.services.adopted_plans import OpenedPlan, open_plan
from selfassess.services.calendars import make_calendar
from selfassess.services.plans import Plan
from selfassess.services.plans import open_plan as open_ranked_plan
from selfassess.services.progress import (
    ActionProgress,
    describe_action,
    describe_progress,
    open_outcome,
)
from selfassess.services.rerating import find_rerating
from selfassess.web.actor import current_actor
from selfassess.web.adopted_plan_forms import (
    ActionForm,
    AdoptForm,
    CloseForm,
    NewActionForm,
    StatusForm,
    name_year,
)
from selfassess.web.adopted_plan_page import (
    Row,
    describe_head,
    describe_history,
    describe_others,
    describe_outcome,
    describe_plan,
    describe_row,
    describe_trust,
    url_of_action,
)
from selfassess.web.forms import Form, read_number
from selfassess.web.times import now

if TYPE_CHECKING:
    from selfassess.store.models.plans import PlanAction

blueprint = Blueprint("adopted_plans", __name__)


@dataclass(frozen=True, slots=True)
class Proposal:
    """Where the element of a done action is rated anew, and what to bring."""

    element: str
    from_level: int | None
    to_level: int | None
    evidence: str
    url: str
    link: str


@dataclass(frozen=True, slots=True)
class ActionView:
    """One action with everything that is known of it."""

    row: Row
    detail: str
    done_when: str
    lever: str
    effort: str
    cost: str
    slips: tuple[str, ...]
    proposal: Proposal | None


@dataclass(frozen=True, slots=True)
class Theirs:
    """What someone else saved meanwhile."""

    owner: str
    due: str
    status: str
    reason: str
    cost: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """An action that could be adopted."""

    value: str
    title: str
    detail: str
    is_chosen: bool


# --- Looking


@blueprint.get("/districts/<int:district_id>/plan")
def show(district_id: int) -> str:
    """The plan that a district follows."""
    return _show_plan(district_id, None)


@blueprint.get("/districts/<int:district_id>/plans/<int:plan_id>")
def show_one(district_id: int, plan_id: int) -> str:
    """One plan of a district, closed ones included."""
    return _show_plan(district_id, plan_id)


def _show_plan(district_id: int, plan_id: int | None) -> str:
    shelf = service.open_shelf(current_actor(), district_id, plan_id)
    head = describe_head(shelf.district, shelf.role)
    opened = shelf.opened
    if opened is None:
        return render_template(
            "pages/adopted_plans/none.html", head=head, others=describe_others(shelf)
        )
    owner, status = request.args.get("owner", ""), request.args.get("status", "")
    page = describe_plan(opened, describe_progress(opened, now().date()), owner, status)
    return render_template(
        "pages/adopted_plans/show.html",
        head=head,
        page=page,
        others=describe_others(shelf),
        history=describe_history(e for e in opened.entries if e.action is None),
        may_change=head.may_plan and page.is_open,
        of=opened.framework.highest,
    )


@blueprint.get("/districts/<int:district_id>/plan.ics")
def calendar(district_id: int) -> ResponseReturnValue:
    """The days of the plan for a calendar program; only one owner's where one is named."""
    owner = request.args.get("owner", "")
    name, content = make_calendar(current_actor(), district_id, now(), owner)
    return send_file(
        BytesIO(content), mimetype="text/calendar", as_attachment=True, download_name=name
    )


@blueprint.get("/districts/<int:district_id>/plan/outcome")
def outcome(district_id: int) -> str:
    """What was planned, what was done, and what moved."""
    actor = current_actor()
    plan_id = request.args.get("plan", type=int)
    found = open_outcome(actor, district_id, plan_id, request.args.get("snapshot", type=int))
    opened = found.opened
    return render_template(
        "pages/adopted_plans/outcome.html",
        head=describe_head(opened.district, opened.role),
        page=describe_outcome(found),
        plan_id=opened.plan.id,
        of=opened.framework.highest,
    )


@blueprint.get("/districts/<int:district_id>/plans/<int:plan_id>/actions/<int:action_id>")
def action(district_id: int, plan_id: int, action_id: int) -> str:
    """One action: what it is, what became of it, and what can be changed."""
    actor = current_actor()
    opened = open_plan(actor, district_id, plan_id)
    found = opened.get_action(action_id)
    return _show_action(actor, opened, found, _make_form(actor, opened, found))


# --- Changing


@blueprint.post("/districts/<int:district_id>/plans/<int:plan_id>/actions/<int:action_id>")
def change(district_id: int, plan_id: int, action_id: int) -> ResponseReturnValue:
    """Change an action."""
    actor = current_actor()
    opened = _open_followed(actor, district_id, plan_id)
    found = opened.get_action(action_id)
    form = _make_form(actor, opened, found)
    if not form.validate_on_submit():
        return _show_action(actor, opened, found, form), 422
    try:
        status = service.change_action(
            actor, district_id, action_id, form.to_change(), form.read_version(), now()
        )
    except ConflictError:
        opened = open_plan(actor, district_id, plan_id, Permission.PLAN)
        return _show_conflict(actor, opened, opened.get_action(action_id), form), 409
    except InvalidInputError as error:
        _put_error(form, error)
        opened = open_plan(actor, district_id, plan_id, Permission.PLAN)
        return _show_action(actor, opened, opened.get_action(action_id), form), 422
    flash(_say_saved(status), "success")
    return redirect(url_of_action(opened, action_id))


@blueprint.post("/districts/<int:district_id>/plans/<int:plan_id>/actions/<int:action_id>/status")
def set_status(district_id: int, plan_id: int, action_id: int) -> ResponseReturnValue:
    """Change the status of an action by one of its buttons."""
    actor = current_actor()
    opened = _open_followed(actor, district_id, plan_id)
    found = opened.get_action(action_id)
    status = StatusForm()
    if not status.validate_on_submit():
        form = _make_form(actor, opened, found, is_fresh=True)
        return _show_action(actor, opened, found, form), 422
    wanted = Status(status.status.data)
    try:
        service.set_status(
            actor,
            opened,
            action_id,
            wanted,
            "",
            read_number(status.version.data),
            now(),
        )
    except ConflictError:
        opened = open_plan(actor, district_id, plan_id, Permission.PLAN)
        found = opened.get_action(action_id)
        form = _make_form(actor, opened, found, is_fresh=True)
        if wanted in ALLOWED[found.status]:
            form.status.data = wanted.value
        return _show_conflict(actor, opened, found, form), 409
    flash(_say_saved(wanted), "success")
    if wanted is Status.DONE and found.element_id:
        return redirect(url_of_action(opened, action_id))
    return redirect(url_for(".show", district_id=district_id, _anchor=f"action-{found.number}"))


@blueprint.route("/districts/<int:district_id>/plan/actions/new", methods=["GET", "POST"])
def add(district_id: int) -> ResponseReturnValue:
    """Add an action of the team's own."""
    actor = current_actor()
    opened = _open_followed(actor, district_id)
    form = NewActionForm()
    form.offer_people(_list_people(actor, opened))
    if form.validate_on_submit():
        year = service.find_year(opened.plan.first_day, now().date())
        service.add_action(actor, district_id, form.to_move(year), now())
        flash("The action was added.", "success")
        return redirect(url_for(".show", district_id=district_id))
    page = render_template(
        "pages/adopted_plans/add.html",
        head=describe_head(opened.district, opened.role),
        plan=opened.plan.name,
        form=form,
        has_people=not opened.district.is_trial,
    )
    return page, 422 if form.errors else 200


@blueprint.route("/districts/<int:district_id>/plan/close", methods=["GET", "POST"])
def close(district_id: int) -> ResponseReturnValue:
    """Close the plan, with a reason."""
    actor = current_actor()
    opened = _open_followed(actor, district_id)
    form = CloseForm()
    if form.validate_on_submit():
        service.close_plan(actor, district_id, form.reason.data or "", now())
        flash(f"“{opened.plan.name}” was closed.", "success")
        return redirect(url_for(".show", district_id=district_id))
    page = render_template(
        "pages/adopted_plans/close.html",
        head=describe_head(opened.district, opened.role),
        plan=opened.plan.name,
        form=form,
    )
    return page, 422 if form.errors else 200


def _open_followed(actor: Actor, district_id: int, plan_id: int | None = None) -> OpenedPlan:
    """
    Open the plan that a district follows, to change it.

    Raises:
        ConflictError: it has been closed meanwhile.
    """
    opened = open_plan(actor, district_id, plan_id, Permission.PLAN)
    if not opened.is_open:
        raise ConflictError(("plan",))
    return opened


# --- Adopting


@blueprint.route("/snapshots/<int:snapshot_id>/plan/adopt", methods=["GET", "POST"])
def adopt(snapshot_id: int) -> ResponseReturnValue:
    """Choose actions from the ranked plan of a snapshot and make them the district's plan."""
    actor = current_actor()
    ranked = open_ranked_plan(actor, snapshot_id, Permission.PLAN)
    shelf = service.open_shelf(actor, ranked.opened.district.id)
    form = AdoptForm()
    if shelf.opened:
        form.ask_why_replaced()
    form.actions.choices = [(one.value, one.title) for one in _list_candidates(ranked, [])]
    if request.method == "GET":
        _fill_in(form, ranked)
    if form.validate_on_submit():
        try:
            moves = service.list_moves_of_plan(ranked, form.actions.data or ())
            service.adopt(actor, snapshot_id, form.to_adoption(moves), now())
        except InvalidInputError as error:
            _put_error(form, error)
        else:
            flash("This is now the plan of the district.", "success")
            return redirect(url_for(".show", district_id=shelf.district.id))
    page = render_template(
        "pages/adopted_plans/adopt.html",
        head=describe_head(shelf.district, shelf.role),
        snapshot_id=snapshot_id,
        date=show_date(ranked.opened.frozen.as_of),
        candidates=_list_candidates(ranked, form.actions.data or []),
        present=shelf.opened.plan.name if shelf.opened else "",
        year_end=show_date(service.find_due(form.first_day.data, 1)) if form.first_day.data else "",
        year_end_reason=service.get_parameter("year-ends-month").reason,
        form=form,
    )
    return page, 422 if form.errors else 200


def _fill_in(form: AdoptForm, ranked: Plan) -> None:
    """Suggest a name, the first day after the snapshot's school year, and what was decided on."""
    first_day = service.find_due(ranked.opened.frozen.as_of, 1) + timedelta(days=1)
    form.first_day.data = first_day
    form.name.data = name_year(first_day, service.find_due(first_day, 1))
    decided = [a.priority.element for a in ranked.actions if a.item is not None]
    form.actions.data = decided + [f"own-{item.id}" for item in ranked.own]


def _list_candidates(ranked: Plan, chosen: list[str]) -> list[Candidate]:
    framework = ranked.opened.framework
    found = [
        Candidate(
            a.priority.element,
            a.priority.step.do,
            "; ".join(
                filter(
                    None,
                    (
                        f"{a.priority.element} {framework.elements[a.priority.element].title}",
                        f"level {a.priority.level} to {a.priority.step.to}",
                        show_count(a.priority.effort, "point"),
                        a.item.owner if a.item else "",
                        f"due {show_date(a.item.due)}" if a.item and a.item.due else "",
                    ),
                )
            ),
            a.priority.element in chosen,
        )
        for a in ranked.actions
    ]
    found += [
        Candidate(
            f"own-{item.id}",
            item.title,
            "; ".join(
                filter(
                    None,
                    (
                        "your own action",
                        item.owner,
                        f"due {show_date(item.due)}" if item.due else "",
                    ),
                )
            ),
            f"own-{item.id}" in chosen,
        )
        for item in ranked.own
    ]
    return found


# --- The page of an action


def _make_form(
    actor: Actor, opened: OpenedPlan, found: PlanAction, is_fresh: bool = False
) -> ActionForm:
    values = {
        "owner": found.owner,
        "owner_user_id": str(found.owner_user_id or ""),
        "due": found.due,
        "cost": found.cost,
        "version": str(found.version),
        "status": found.status.value,
    }
    # What was sent by another form of the page says nothing about these fields.
    form = ActionForm(formdata=None, data=values) if is_fresh else ActionForm(data=values)
    form.offer_statuses(found.status)
    form.offer_people(_list_people(actor, opened))
    return form


def _list_people(actor: Actor, opened: OpenedPlan) -> dict[int, str]:
    """Who can be reminded; a trial has no members, and viewers need no list."""
    if opened.district.is_trial or not may(opened.role, Permission.PLAN):
        return {}
    listed = members.list_members(actor, opened.district.id)
    return {member.user_id: member.user.shown_name for member in listed}


def _show_conflict(actor: Actor, opened: OpenedPlan, found: PlanAction, form: ActionForm) -> str:
    """Show what someone else saved; whoever sends the form once more has seen it."""
    form.version.data = str(found.version)
    form.offer_statuses(found.status)
    if form.status.data not in {choice.value for choice in form.status.choices or ()}:  # type: ignore[union-attr]  # the types know tuples only
        form.status.data = found.status.value
    theirs = Theirs(
        found.owner or "Nobody",
        show_date(found.due) if found.due else "No day",
        STATUS_WORDS[found.status],
        found.reason,
        show_cost(found.cost),
    )
    return _show_action(actor, opened, found, form, theirs)


def _show_action(
    actor: Actor,
    opened: OpenedPlan,
    found: PlanAction,
    form: ActionForm,
    theirs: Theirs | None = None,
) -> str:
    progress = describe_action(opened, found, now().date())
    whole = describe_progress(opened, now().date())
    return render_template(
        "pages/adopted_plans/action.html",
        head=describe_head(opened.district, opened.role),
        plan=opened.plan.name,
        page=_describe_action(opened, progress),
        history=describe_history(opened.entries, found.number),
        trust=describe_trust(opened, whole),
        form=form,
        has_people=not opened.district.is_trial,
        may_change=may(opened.role, Permission.PLAN) and opened.is_open,
        theirs=theirs,
        of=opened.framework.highest,
    )


def _describe_action(opened: OpenedPlan, progress: ActionProgress) -> ActionView:
    return ActionView(
        row=describe_row(opened, progress),
        detail=progress.detail,
        done_when=progress.done_when,
        lever=progress.lever,
        effort=show_count(progress.effort, "point") if progress.effort else "",
        cost=show_cost(progress.cost),
        slips=tuple(describe_slip(slip) for slip in progress.slips),
        proposal=_propose(opened, progress),
    )


def _propose(opened: OpenedPlan, progress: ActionProgress) -> Proposal | None:
    """A done step proposes to rate its element anew; only people change a level."""
    if progress.status is not Status.DONE or not progress.element:
        return None
    found = find_rerating(opened)
    if found.assessment_id is not None and found.as_of is not None:
        url = url_for(
            "elements.show", assessment_id=found.assessment_id, element_id=progress.element
        )
        link = f"Rate {progress.element} in the assessment for {show_date(found.as_of)}"
    else:
        url = url_for("assessments.start", district_id=opened.district.id)
        link = "Start an assessment to rate it in"
    return Proposal(
        f"{progress.element} {progress.element_title}",
        progress.from_level,
        progress.to_level,
        progress.done_when,
        url,
        link,
    )


def _put_error(form: Form, error: InvalidInputError) -> None:
    """Show what the service refuses at the field that it names, else above the form."""
    field = getattr(form, error.entry, None) if error.entry else None
    if field is not None and hasattr(field, "errors"):
        field.errors = [*field.errors, str(error)]
    else:
        form.form_errors.append(str(error))


def _say_saved(status: Status) -> str:
    if status is Status.DONE:
        return "Saved. The level stays as it is until the element is rated anew."
    return "Saved."
