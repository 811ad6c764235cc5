"""Districts: list, create, look at, change, delete."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import HiddenField, IntegerField, SelectField, StringField
from wtforms.validators import (
    AnyOf,
    DataRequired,
    InputRequired,
    Length,
    NumberRange,
    Optional,
    Regexp,
)

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
from selfassess.web.times import now

blueprint = Blueprint("districts", __name__, url_prefix="/districts")


NOT_ASKED: Final[Mapping[Kind, tuple[str, ...]]] = {
    Kind.DISTRICT: (),
    Kind.CITY: ("governance", "nces_id"),
    Kind.COALITION: ("governance", "nces_id", "students"),
}
"""What makes no sense for each kind: a city has several who run its schools."""


@dataclass(frozen=True, slots=True)
class KindTab:
    """A kind to choose before the other questions, which depend on it."""

    text: str
    href: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class DistrictPage:
    """
    The page of the form.

    Args:
        kind: What is added or changed, as the middle of a sentence.
        meaning: What such an organization does.
        tabs: The kinds.
    """

    kind: str
    meaning: str
    tabs: tuple[KindTab, ...]


class DistrictForm(Form):
    """
    What is known about a district.

    The kind is chosen before; it comes along hidden, and decides what else is asked.
    """

    kind = HiddenField(
        default=Kind.DISTRICT.value,
        validators=[AnyOf([kind.value for kind in Kind], message="Choose what it is.")],
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
    def chosen(self) -> Kind:
        """The kind that the form is for."""
        return _read_kind(self.kind.data) or Kind.DISTRICT

    def leave_out(self) -> None:
        """Take out what is not asked of this kind."""
        for name in NOT_ASKED[self.chosen]:
            delattr(self, name)

    def to_facts(self) -> DistrictFacts:
        """Give the checked values to the core; who runs what is not asked is “other”."""
        return DistrictFacts(
            name=self.name.data or "",
            state=self.state.data,
            governance=Governance(self._get("governance") or Governance.OTHER),
            nces_id=self._get("nces_id") or "",
            students=self._get("students"),
            kind=self.chosen,
        )

    def _get(self, name: str) -> Any:
        return self[name].data if name in self else None


def _read_kind(text: str | None) -> Kind | None:
    return Kind(text) if text in set(Kind) else None


def _open_form(endpoint: str, known: Kind, **values: Any) -> tuple[DistrictForm, DistrictPage]:
    """
    Make the form and its page for the kind that the address asks for, or that is *known*.

    Args:
        endpoint: The page itself, for links that choose another kind.
        known: What it is as long as nobody chooses another.
        values: `obj`, what the form shows; the ids of the address.
    """
    obj = values.pop("obj", None)
    form = DistrictForm(obj=obj)
    if request.method in {"GET", "HEAD"}:
        form.kind.data = (_read_kind(request.args.get("kind")) or known).value
    form.leave_out()
    chosen = form.chosen
    return form, DistrictPage(
        chosen.value,
        KIND_MEANINGS[chosen],
        tuple(
            KindTab(KIND_LABELS[kind], url_for(endpoint, kind=kind.value, **values), kind is chosen)
            for kind in Kind
        ),
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
    form, page = _open_form("districts.new", Kind.DISTRICT)
    if form.validate_on_submit():
        district_id = districts.create_district(actor, form.to_facts())
        return redirect(url_for("districts.overview", district_id=district_id))
    text = render_template("pages/districts/new.html", form=form, page=page)
    return text, 422 if form.errors else 200


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
    form, page = _open_form("districts.edit", district.kind, obj=district, district_id=district_id)
    if form.validate_on_submit():
        districts.change_district(actor, district_id, form.to_facts())
        flash("Saved.", "success")
        return redirect(url_for("districts.overview", district_id=district_id))
    text = render_template(
        "pages/districts/edit.html",
        form=form,
        page=page,
        district=district,
        may_delete=may(role, Permission.DELETE_DISTRICT),
    )
    return text, 422 if form.errors else 200


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
