"""The action plan of a snapshot: look at it, decide on its actions, add one's own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import BooleanField, DateField, HiddenField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional, ValidationError

from selfassess.domain.errors import ConflictError, NotFoundError
from selfassess.domain.permissions import Permission, may
from selfassess.formats.dates import show_date
from selfassess.services import plans
from selfassess.services.authors import name_author
from selfassess.services.editions import get_edition
from selfassess.services.plans import (
    LONGEST_OWNER,
    LONGEST_TEXT,
    LONGEST_TITLE,
    Action,
    Decision,
    Plan,
    open_plan,
)
from selfassess.services.snapshots import OpenedSnapshot, open_snapshot
from selfassess.web.actor import current_actor
from selfassess.web.forms import Form, read_number
from selfassess.web.fragments import render_once
from selfassess.web.method import url_of_method
from selfassess.web.plan_page import (
    Addresses,
    describe_action,
    describe_decision,
    describe_plan,
)
from selfassess.web.planner_page.tabs import RANKED, Tab, list_tabs
from selfassess.web.reports import send_report
from selfassess.web.times import now, show_moment
from selfassess.web.unranked_plan import describe_unranked

if TYPE_CHECKING:
    from selfassess.store.models.assessments import PlanItem

blueprint = Blueprint("plans", __name__, url_prefix="/snapshots/<int:snapshot_id>")


class ItemForm(Form):
    """What the team decides about any action, and the version that was on the screen."""

    owner = StringField(
        "Owner",
        description="One person who answers for it.",
        validators=[Length(max=LONGEST_OWNER, message=f"Use at most {LONGEST_OWNER} characters.")],
    )
    due = DateField(
        "Due", validators=[Optional()], description="The day on which it shall be done."
    )
    version = HiddenField(default="0")

    def read_version(self) -> int:
        """The version that was on the screen; 0 where nothing was decided before."""
        # What was sent, and never what stands: whoever sends none has seen nothing.
        return read_number((self.version.raw_data or ("0",))[0])


class DecisionForm(ItemForm):
    """What the team decides about a ranked action."""

    set_aside = BooleanField("Set this action aside")
    reason = TextAreaField(
        "Reason",
        description="Needed where the action is set aside, so that it can be looked at again.",
        validators=[Length(max=LONGEST_TEXT, message=f"Use at most {LONGEST_TEXT:,} characters.")],
    )

    def validate_reason(self, field: TextAreaField) -> None:
        """Whoever sets something aside says why."""
        if self.set_aside.data and not field.data:
            raise ValidationError("Say why the action is set aside.")

    def to_decision(self) -> Decision:
        """Give the checked values to the service."""
        return Decision(
            owner=self.owner.data or "",
            due=self.due.data,
            set_aside=bool(self.set_aside.data),
            reason=self.reason.data or "",
        )


class OwnActionForm(ItemForm):
    """An action that no catalog has."""

    title = StringField(
        "What is to be done",
        validators=[
            DataRequired("Say what is to be done."),
            Length(max=LONGEST_TITLE, message=f"Use at most {LONGEST_TITLE} characters."),
        ],
    )
    detail = TextAreaField(
        "Details",
        validators=[Length(max=LONGEST_TEXT, message=f"Use at most {LONGEST_TEXT:,} characters.")],
    )

    def to_decision(self) -> Decision:
        """Give the checked values to the service."""
        return Decision(
            title=self.title.data or "",
            detail=self.detail.data or "",
            owner=self.owner.data or "",
            due=self.due.data,
        )


class ConfirmForm(Form):
    """A button that was pressed."""


@dataclass(frozen=True, slots=True)
class Head:
    """To what a plan belongs."""

    snapshot_id: int
    district: str
    district_url: str
    is_demonstration: bool
    is_provisional: bool
    date: str
    may_plan: bool
    tabs: tuple[Tab, ...]


@dataclass(frozen=True, slots=True)
class Theirs:
    """What someone else saved meanwhile."""

    who: str
    when: str
    title: str
    detail: str
    decision: str
    reason: str


@blueprint.get("/plan")
def show(snapshot_id: int) -> str:
    """What to do first, and why."""
    plan = open_plan(current_actor(), snapshot_id)
    head = _describe_head(plan.opened)
    return render_template(
        "pages/plans/show.html",
        head=head,
        body=render_once(_make_key(plan, head), lambda: _render_body(plan, head)),
    )


@blueprint.get("/plan.pdf")
def pdf(snapshot_id: int) -> ResponseReturnValue:
    """The plan on paper."""
    return send_report(snapshot_id, "plan", "pdf")


@blueprint.route("/plan/actions/<element_id>", methods=["GET", "POST"])
def decide(snapshot_id: int, element_id: str) -> ResponseReturnValue:
    """Give a ranked action an owner and a date, set it aside, or take it back."""
    actor = current_actor()
    plan = open_plan(actor, snapshot_id, Permission.PLAN)
    action = _get_action(plan, element_id)
    form = DecisionForm(obj=action.item)
    if form.validate_on_submit():
        try:
            plans.decide_action(
                actor, snapshot_id, element_id, form.to_decision(), form.read_version(), now()
            )
        except ConflictError:
            plan = open_plan(actor, snapshot_id, Permission.PLAN)
            action = _get_action(plan, element_id)
            return _show_decision(
                plan, action, form, _take_over(plan.opened, form, action.item)
            ), 409
        flash("Saved.", "success")
        return redirect(_url_of_action(snapshot_id, element_id))
    return _show_decision(plan, action, form), 422 if form.errors else 200


@blueprint.route("/plan/own/new", methods=["GET", "POST"])
def add_own(snapshot_id: int) -> ResponseReturnValue:
    """Add an action of the team's own."""
    actor = current_actor()
    opened = open_snapshot(actor, snapshot_id, Permission.PLAN)
    form = OwnActionForm()
    if form.validate_on_submit():
        plans.add_own_action(actor, snapshot_id, form.to_decision(), now())
        flash("The action was added.", "success")
        return redirect(url_for("plans.show", snapshot_id=snapshot_id, _anchor="own"))
    page = render_template("pages/plans/add_own.html", head=_describe_head(opened), form=form)
    return page, 422 if form.errors else 200


@blueprint.route("/plan/own/<int:item_id>", methods=["GET", "POST"])
def change_own(snapshot_id: int, item_id: int) -> ResponseReturnValue:
    """Change an action of the team's own."""
    actor = current_actor()
    plan = open_plan(actor, snapshot_id, Permission.PLAN)
    form = OwnActionForm(obj=plans.get_own_action(plan, item_id))
    theirs, status = None, 200
    if form.validate_on_submit():
        try:
            plans.change_own_action(
                actor, snapshot_id, item_id, form.to_decision(), form.read_version(), now()
            )
        except ConflictError:
            plan = open_plan(actor, snapshot_id, Permission.PLAN)
            theirs, status = _take_over(plan.opened, form, plans.get_own_action(plan, item_id)), 409
        else:
            flash("Saved.", "success")
            return redirect(url_for("plans.show", snapshot_id=snapshot_id, _anchor="own"))
    page = render_template(
        "pages/plans/change_own.html",
        head=_describe_head(plan.opened),
        form=form,
        item_id=item_id,
        theirs=theirs,
    )
    return page, 422 if form.errors else status


@blueprint.post("/plan/own/<int:item_id>/delete")
def delete_own(snapshot_id: int, item_id: int) -> ResponseReturnValue:
    """Take an action of the team's own out of the plan."""
    plans.delete_own_action(current_actor(), snapshot_id, item_id)
    flash("The action was deleted.", "success")
    return redirect(url_for("plans.show", snapshot_id=snapshot_id))


def _get_action(plan: Plan, element_id: str) -> Action:
    for action in (*plan.actions, *plan.set_aside):
        if action.priority.element == element_id:
            return action
    raise NotFoundError("There is no such action in this plan.")


def _show_decision(
    plan: Plan, action: Action, form: DecisionForm, theirs: Theirs | None = None
) -> str:
    return render_template(
        "pages/plans/decide.html",
        head=_describe_head(plan.opened),
        action=describe_action(plan.opened.framework, action, _list_addresses(plan.opened)),
        of=plan.opened.framework.highest,
        method_url=url_of_method(plan.opened.framework.id),
        form=form,
        theirs=theirs,
    )


def _take_over(opened: OpenedSnapshot, form: ItemForm, item: PlanItem | None) -> Theirs:
    """Show what someone else saved; whoever sends the form once more has seen it."""
    assert item is not None  # noqa: S101 - there is no conflict about what nobody has saved
    form.version.data = str(item.version)
    return Theirs(
        name_author(opened.district.id, item.updated_by_id),
        show_moment(item.updated_at),
        item.title,
        item.detail,
        describe_decision(item.owner, item.due),
        item.reason,
    )


def _make_key(plan: Plan, head: Head) -> tuple[object, ...]:
    """All that the page's body depends on: the snapshot, which never changes, and the decisions."""
    items = [action.item for action in (*plan.actions, *plan.set_aside) if action.item]
    frozen = plan.opened.frozen
    return (
        "plans.show",
        frozen.id,
        frozen.taken_at,
        head.may_plan,
        _list_addresses(plan.opened),
        tuple((item.id, item.version, item.updated_at) for item in (*items, *plan.own)),
    )


def _render_body(plan: Plan, head: Head) -> str:
    framework, at = plan.opened.framework, _list_addresses(plan.opened)
    other = get_edition(framework.crosswalk.to) if framework.crosswalk else None
    return render_template(
        "pages/plans/_body.html",
        head=head,
        page=describe_plan(plan, at),
        unranked=describe_unranked(framework, plan.opened.document, other, at.snapshot),
        method_url=at.method,
        of=plan.opened.framework.highest,
    )


def _describe_head(opened: OpenedSnapshot) -> Head:
    district = opened.district
    return Head(
        snapshot_id=opened.frozen.id,
        district=district.name,
        district_url=url_for("districts.overview", district_id=district.id),
        is_demonstration=district.is_demonstration,
        is_provisional=not opened.frozen.complete,
        date=show_date(opened.frozen.as_of),
        may_plan=may(opened.role, Permission.PLAN),
        tabs=list_tabs(opened.framework, opened.frozen.id, district.id, RANKED),
    )


def _list_addresses(opened: OpenedSnapshot) -> Addresses:
    return Addresses(
        snapshot=url_for("snapshots.show", snapshot_id=opened.frozen.id),
        method=url_of_method(opened.framework.id),
        rubric=url_for("rubric.edition", edition=opened.framework.id),
    )


def _url_of_action(snapshot_id: int, element_id: str) -> str:
    return url_for("plans.show", snapshot_id=snapshot_id, _anchor=f"action-{element_id}")
