"""Districts: list, create, look at, change, delete."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import IntegerField, RadioField, SelectField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional, Regexp

from selfassess.domain.districts import (
    GOVERNANCE_LABELS,
    KIND_LABELS,
    KIND_MEANINGS,
    LONGEST_NAME,
    MOST_STUDENTS,
    NCES_ID_LENGTH,
    STATES,
    DistrictFacts,
    Governance,
    Kind,
)
from selfassess.domain.permissions import Permission, may
from selfassess.services import districts
from selfassess.services.access import get_district
from selfassess.services.adopted_plans import glance_at_open_plan
from selfassess.services.coalitions import open_workspace
from selfassess.services.overviews import Overview, open_overview
from selfassess.web.actor import current_account, current_actor
from selfassess.web.coalition_page import describe_workspace
from selfassess.web.district_links import list_ways
from selfassess.web.district_page import (
    describe_district,
    describe_plan,
    draw_district_trends,
    list_series,
)
from selfassess.web.forms import Form, options
from selfassess.web.fragments import render_once
from selfassess.web.question_fields import Choice
from selfassess.web.times import now

blueprint = Blueprint("districts", __name__, url_prefix="/districts")


class DistrictForm(Form):
    """What is known about a district."""

    kind = RadioField(
        "What is it?",
        choices=options(KIND_LABELS),
        default=Kind.DISTRICT.value,
        validators=[InputRequired("Choose what it is.")],
    )
    name = StringField(
        "Name",
        validators=[
            DataRequired("Give the name."),
            Length(max=LONGEST_NAME, message=f"Use at most {LONGEST_NAME} characters."),
        ],
    )
    state = SelectField(
        "State or territory",
        choices=options(STATES, first="Choose one"),
        validators=[InputRequired("Choose the state or territory.")],
    )
    governance = SelectField(
        "Who runs it",
        choices=options(GOVERNANCE_LABELS),
        validators=[InputRequired("Choose who runs it.")],
    )
    nces_id = StringField(
        "NCES ID",
        description="The seven digits of the National Center for Education Statistics.",
        validators=[
            Optional(),
            Regexp(rf"^[0-9]{{{NCES_ID_LENGTH}}}$", message="It has seven digits."),
        ],
    )
    students = IntegerField(
        "Students",
        description="Enrollment, to the nearest hundred.",
        validators=[
            Optional(),
            NumberRange(1, MOST_STUDENTS, f"Give a whole number from 1 to {MOST_STUDENTS:,}."),
        ],
    )

    @property
    def kinds(self) -> tuple[Choice, ...]:
        """The kinds with what each means."""
        return tuple(Choice(kind.value, KIND_LABELS[kind], KIND_MEANINGS[kind]) for kind in Kind)

    def to_facts(self) -> DistrictFacts:
        """Give the checked values to the core."""
        return DistrictFacts(
            name=self.name.data or "",
            state=self.state.data,
            governance=Governance(self.governance.data),
            nces_id=self.nces_id.data or "",
            students=self.students.data,
            kind=Kind(self.kind.data),
        )


class ConfirmForm(Form):
    """A button that was pressed."""


@blueprint.get("")
def list_all() -> str:
    """The districts of whoever is signed in."""
    return render_template(
        "pages/districts/list_all.html", entries=districts.list_districts(current_actor())
    )


@blueprint.route("/new", methods=["GET", "POST"])
def new() -> ResponseReturnValue:
    """Add a district."""
    actor = current_account()
    form = DistrictForm()
    if form.validate_on_submit():
        district_id = districts.create_district(actor, form.to_facts())
        return redirect(url_for("districts.overview", district_id=district_id))
    return render_template("pages/districts/new.html", form=form), 422 if form.errors else 200


@blueprint.get("/<int:district_id>")
def overview(district_id: int) -> str:
    """A district and what has been done in it."""
    actor = current_actor()
    opened = open_overview(actor, district_id)
    is_coalition = opened.district.kind is Kind.COALITION
    return render_template(
        "pages/districts/overview.html",
        district=opened.district,
        page=describe_district(opened),
        plan=describe_plan(
            glance_at_open_plan(district_id, now().date()),
            url_for("adopted_plans.show", district_id=district_id),
        ),
        workspace=describe_workspace(open_workspace(actor, district_id)) if is_coalition else None,
        trend=_render_trend(opened),
        may_answer=may(opened.role, Permission.ANSWER),
        ways=list_ways(
            opened.district,
            opened.role,
            has_assessments=bool(opened.assessments),
            has_snapshots=bool(opened.snapshots),
        ),
    )


def _render_trend(opened: Overview) -> str:
    """The charts over the years, drawn once for the same snapshots."""
    if not list_series(opened):
        return ""
    moments = tuple((snapshot.id, snapshot.taken_at) for snapshot in opened.snapshots)
    return render_once(
        ("districts.overview", moments),
        lambda: render_template(
            "pages/districts/_trend.html", pictures=draw_district_trends(opened)
        ),
    )


@blueprint.route("/<int:district_id>/edit", methods=["GET", "POST"])
def edit(district_id: int) -> ResponseReturnValue:
    """Change what is known about a district."""
    actor = current_actor()
    district, role = get_district(actor, district_id, Permission.EDIT_DISTRICT)
    form = DistrictForm(obj=district)
    if form.validate_on_submit():
        districts.change_district(actor, district_id, form.to_facts())
        flash("Saved.", "success")
        return redirect(url_for("districts.overview", district_id=district_id))
    page = render_template(
        "pages/districts/edit.html",
        form=form,
        district=district,
        may_delete=may(role, Permission.DELETE_DISTRICT),
    )
    return page, 422 if form.errors else 200


@blueprint.route("/<int:district_id>/delete", methods=["GET", "POST"])
def delete(district_id: int) -> ResponseReturnValue:
    """Ask whether a district shall go with everything in it, and delete it."""
    actor = current_actor()
    district, _role = get_district(actor, district_id, Permission.DELETE_DISTRICT)
    form = ConfirmForm()
    if form.validate_on_submit():
        districts.delete_district(actor, district_id)
        flash(f"{district.name} was deleted with everything in it.", "success")
        return redirect(url_for("districts.list_all"))
    return render_template("pages/districts/delete.html", district=district)
