"""Who is asked to answer what, and what one is asked oneself."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import DateField, SelectField
from wtforms.validators import InputRequired, Optional

from selfassess.domain.errors import InvalidInputError
from selfassess.domain.framework import Framework
from selfassess.domain.permissions import Permission, may
from selfassess.formats.dates import show_date
from selfassess.formats.numbers import show_count
from selfassess.services import assignments
from selfassess.services.assignments import Assignments
from selfassess.services.editions import get_edition
from selfassess.web.actor import current_actor
from selfassess.web.elements import make_breadcrumb
from selfassess.web.forms import Form, options
from selfassess.web.times import now

blueprint = Blueprint("assignments", __name__)

TAKE_BACK = "take-back"


class AssignForm(Form):
    """Whom to ask, and by when; the elements are chosen beside it."""

    person = SelectField("Person", validators=[InputRequired("Choose a person.")])
    due = DateField(
        "Due", validators=[Optional()], description="The day by which it shall be answered."
    )


@dataclass(frozen=True, slots=True)
class ElementRow:
    """An element that can be assigned: to whom it is, in words, and whether it is chosen."""

    id: str
    title: str
    assigned: tuple[str, ...]
    chosen: bool


@dataclass(frozen=True, slots=True)
class ComponentGroup:
    """A component with its elements."""

    id: str
    title: str
    elements: tuple[ElementRow, ...]


@dataclass(frozen=True, slots=True)
class TaskRow:
    """Something that one is asked to answer."""

    href: str
    element: str
    district: str
    assessment: str
    due: str
    is_overdue: bool


@blueprint.get("/assessments/<int:assessment_id>/assignments")
def show(assessment_id: int) -> str:
    """Who is asked to answer what."""
    found = assignments.open_assignments(current_actor(), assessment_id)
    chosen = _expand(found.opened.framework, request.args.getlist("elements"))
    return _render(found, _make_form(found, bare=True), chosen)


@blueprint.post("/assessments/<int:assessment_id>/assignments")
def change(assessment_id: int) -> ResponseReturnValue:
    """Ask a person to answer some elements, or no longer."""
    actor = current_actor()
    found = assignments.open_assignments(actor, assessment_id, Permission.ASSIGN)
    form = _make_form(found)
    chosen = _expand(found.opened.framework, request.form.getlist("elements"))
    if not form.validate_on_submit():
        return _render(found, form, chosen), 422
    user_id = int(form.person.data)
    try:
        if request.form.get("go") == TAKE_BACK:
            assignments.unassign(actor, assessment_id, user_id, chosen)
            flash("No longer assigned; what was answered stays.", "success")
        else:
            count = assignments.assign(actor, assessment_id, user_id, chosen, form.due.data, now())
            flash(f"{show_count(count, 'element')} assigned.", "success")
    except InvalidInputError as error:
        return _render(found, form, chosen, str(error)), 422
    return redirect(url_for("assignments.show", assessment_id=assessment_id))


@blueprint.get("/tasks")
def list_mine() -> str:
    """What one is asked to answer, in all districts."""
    today = now().date()
    rows = [
        TaskRow(
            url_for("elements.show", assessment_id=task.assessment_id, element_id=task.element_id),
            f"{task.element_id} {_name_element(task.edition, task.element_id)}",
            task.district,
            f"Assessment for {show_date(task.as_of)}",
            show_date(task.due) if task.due else "",
            task.due is not None and task.due < today,
        )
        for task in assignments.list_my_tasks(current_actor())
    ]
    return render_template("pages/assignments/list_mine.html", rows=rows)


def _name_element(edition: str, element_id: str) -> str:
    element = get_edition(edition).elements.get(element_id)
    return element.title if element else ""


def _make_form(found: Assignments, *, bare: bool = False) -> AssignForm:
    form = AssignForm(formdata=None) if bare else AssignForm()
    people = {person.user_id: f"{person.name}, {person.role}" for person in found.people}
    form.person.choices = options(people, "Choose a person")
    return form


def _expand(framework: Framework, sent: Collection[str]) -> tuple[str, ...]:
    """The chosen elements; a whole component can be chosen at once."""
    return tuple(
        element
        for element, component in framework.component_of.items()
        if element in sent or f"component-{component.id}" in sent
    )


def _render(found: Assignments, form: AssignForm, chosen: Collection[str], error: str = "") -> str:
    opened = found.opened
    return render_template(
        "pages/assignments/show.html",
        opened=opened,
        date=show_date(opened.assessment.as_of),
        breadcrumb_items=(*make_breadcrumb(opened), ("Who answers what", None)),
        groups=_group(opened.framework, found, chosen),
        form=form,
        error=error,
        take_back=TAKE_BACK,
        may_assign=may(opened.role, Permission.ASSIGN),
        members_url=url_for("members.list_all", district_id=opened.district.id),
    )


def _group(
    framework: Framework, found: Assignments, chosen: Collection[str]
) -> tuple[ComponentGroup, ...]:
    words: dict[str, list[str]] = {}
    for entry in found.assigned:
        words.setdefault(entry.element_id, []).append(_describe(entry.name, entry.due))
    return tuple(
        ComponentGroup(
            component.id,
            component.title,
            tuple(
                ElementRow(
                    element.id,
                    element.title,
                    tuple(words.get(element.id, ())),
                    element.id in chosen,
                )
                for element in component.elements
            ),
        )
        for component in framework.components
    )


def _describe(name: str, due: date | None) -> str:
    return f"{name}, by {show_date(due)}" if due else name
