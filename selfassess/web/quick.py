"""Quick mode: rate every element of a component on one page, against its level descriptors."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from selfassess.domain.errors import NotFoundError
from selfassess.domain.framework import Component, Element, Framework, Option, Question
from selfassess.domain.permissions import Permission
from selfassess.domain.responses import Answer, Rating
from selfassess.domain.worksheet import Entry, Judgment, Worksheet
from selfassess.formats.dates import show_date
from selfassess.services import assessments
from selfassess.services.assessments import Input, JudgmentInput, Opened, Sheet
from selfassess.services.authors import name_author
from selfassess.web.actor import current_actor
from selfassess.web.assessment_page import (
    count_progress,
    describe_earlier,
    make_nav,
    make_reading,
)
from selfassess.web.elements import make_breadcrumb
from selfassess.web.question_fields import (
    STATES,
    AnswerField,
    AnswerForm,
    OneChoiceField,
    list_causes,
)
from selfassess.web.standing import explain_closed
from selfassess.web.times import now

blueprint = Blueprint("quick", __name__)

PREFIX = "e-"


@dataclass(frozen=True, slots=True)
class QuickRow:
    """One element: a field to rate it, or where its answers put it already, in words."""

    element: Element
    href: str
    field: AnswerField | None
    level: int | None
    label: str
    words: str


@blueprint.get("/assessments/<int:assessment_id>/quick/<component_id>")
def show(assessment_id: int, component_id: str) -> str:
    """Every element of a component with its descriptors."""
    opened, component = _open(assessment_id, component_id, Permission.SEE)
    sheets = _list_sheets(opened, component)
    return _render(opened, component, sheets, _make_form(opened.framework, sheets))


@blueprint.post("/assessments/<int:assessment_id>/quick/<component_id>")
def save(assessment_id: int, component_id: str) -> ResponseReturnValue:
    """Save the ratings of a component, then go on to the next; a script saves one at a time."""
    opened, component = _open(assessment_id, component_id, Permission.ANSWER)
    sheets = _list_sheets(opened, component)
    form = _make_form(opened.framework, sheets, request.form)
    from_script = request.headers.get("X-Requested-With") == "fetch"
    if not form.validate():
        if from_script:
            return jsonify(errors=form.errors), 422
        return _render(opened, component, sheets, form), 422
    fields = [f for f in form.list_fields() if f.was_sent and (f.is_changed or from_script)]
    conflicts = _save_fields(assessment_id, fields)
    if from_script:
        return _answer_script(form, conflicts)
    if conflicts:
        sheets = _list_sheets(opened, component)
        fresh = _make_form(opened.framework, sheets)
        form.show_fresh(fresh, kept=lambda field: field.question.id in conflicts)
        return _render(opened, component, sheets, form), 409
    flash("Saved.", "success")
    return redirect(_find_way(opened, component))


def _save_fields(assessment_id: int, fields: list[AnswerField]) -> set[str]:
    """Save each rating; gives the elements that someone else has rated in the meantime."""
    actor, conflicts = current_actor(), set()
    for field in fields:
        element_id = field.question.id
        judgment = JudgmentInput(_to_rating(field.answer), field.seen)
        saved = assessments.save(actor, assessment_id, element_id, Input(judgment=judgment), now())
        worksheet = saved.sheet.worksheet
        if saved.conflicts:
            conflicts.add(element_id)
            district_id = saved.sheet.opened.district.id
            who = name_author(district_id, worksheet.judgment_stamp.by)
            field.mark_conflict(_as_entry(element_id, worksheet), who)
        else:
            field.mark_saved(worksheet.judgment_stamp.version)
    return conflicts


def _answer_script(form: AnswerForm, conflicts: set[str]) -> ResponseReturnValue:
    fields = [field for field in form.list_fields() if field.was_sent]
    shown = {
        field.name: render_template("pages/elements/_conflict.html", field=field)
        for field in fields
        if field.question.id in conflicts
    }
    saved = [field for field in fields if field.question.id not in conflicts]
    return (
        jsonify(
            versions={field.name: field.seen for field in saved},
            was={field.name: field.was for field in saved},
            conflicts=shown,
        ),
        409 if conflicts else 200,
    )


def _open(
    assessment_id: int, component_id: str, permission: Permission
) -> tuple[Opened, Component]:
    opened = assessments.open_assessment(current_actor(), assessment_id, permission)
    component = opened.framework.component(component_id)
    if component is None:
        raise NotFoundError("There is no such component in this edition.")
    return opened, component


def _list_sheets(opened: Opened, component: Component) -> list[Sheet]:
    return assessments.list_sheets(opened, [element.id for element in component.elements])


def _make_form(framework: Framework, sheets: list[Sheet], formdata: Any = None) -> AnswerForm:
    """A rating for each element that is not answered in detail."""
    open_sheets = [sheet for sheet in sheets if _is_quick(sheet)]
    fields = {sheet.element.id: _make_field(framework, sheet.element.id) for sheet in open_sheets}
    form = AnswerForm(fields, prefix=PREFIX)
    form.process(
        formdata,
        data={s.element.id: _as_entry(s.element.id, s.worksheet) for s in open_sheets},
    )
    for field, sheet in zip(form.list_fields(), open_sheets, strict=True):
        if sheet.worksheet.carried and sheet.worksheet.judgment is not None:
            field.remind_of(_as_answer(sheet.worksheet.judgment))
        elif sheet.worksheet.judgment is None and sheet.worksheet.earlier_judgments:
            field.earlier = describe_earlier(framework, sheet.worksheet.earlier_judgments[-1])
    return form


def _is_quick(sheet: Sheet) -> bool:
    """Whether an element is rated here: not when its answers give a level already."""
    return sheet.derived is None


@lru_cache(maxsize=256)
def _make_field(framework: Framework, element_id: str) -> Any:
    """The unbound field of an element: its levels as the options of one question."""
    element = framework.elements[element_id]
    question = Question(
        id=element.id,
        kind="one-choice",
        aspect="particular",
        text=f"{element.id} {element.title}",
        hint=element.why,
        options=tuple(
            Option(str(entry.level), f"{entry.level} – {element.levels[entry.level]}", entry.level)
            for entry in sorted(framework.scale, key=lambda entry: entry.level)
        ),
    )
    return OneChoiceField(question, list_causes(framework))


def _as_entry(element_id: str, worksheet: Worksheet) -> Worksheet:
    """The team's word on the element, in the form of the answer to one question."""
    # Last time's word does not count yet, and choosing the same again must be a change.
    judgment = None if worksheet.carried else worksheet.judgment
    answer = None if judgment is None else _as_answer(judgment)
    return Worksheet(entries={element_id: Entry(answer, worksheet.judgment_stamp)})


def _as_answer(judgment: Judgment) -> Answer:
    rating = judgment.rating
    options = () if rating.level is None else (str(rating.level),)
    return Answer(rating.state, options, cause=rating.cause)


def _to_rating(answer: Answer | None) -> Rating | None:
    if answer is None:
        return None
    if answer.state == "answered":
        return Rating(int(answer.options[0]))
    return Rating(state=answer.state, cause=answer.cause)


def _find_way(opened: Opened, component: Component) -> str:
    ids = [entry.id for entry in opened.framework.components]
    place = ids.index(component.id)
    if place + 1 < len(ids):
        return url_for(
            "quick.show", assessment_id=opened.assessment.id, component_id=ids[place + 1]
        )
    return url_for("assessments.check", assessment_id=opened.assessment.id)


def _name_save(opened: Opened, component: Component) -> str:
    is_last = opened.framework.components[-1] is component
    return "Save and check answers" if is_last else "Save and next component"


def _render(opened: Opened, component: Component, sheets: list[Sheet], form: AnswerForm) -> str:
    assessment_id = opened.assessment.id
    standings = assessments.list_standings(opened)
    base = url_for("assessments.overview", assessment_id=assessment_id) + "/elements"
    fields = {field.question.id: field for field in form.list_fields()}
    rows = []
    for sheet in sheets:
        reading = make_reading(sheet)
        rows.append(
            QuickRow(
                sheet.element,
                f"{base}/{sheet.element.id}",
                fields.get(sheet.element.id),
                sheet.result.level,
                reading.label,
                reading.headline,
            )
        )
    may_answer = assessments.may_answer_all(opened)
    return render_template(
        "pages/quick/show.html",
        opened=opened,
        component=component,
        form=form,
        rows=rows,
        save_words=_name_save(opened, component),
        side=make_nav(opened.framework, standings, base),
        progress=count_progress(standings),
        breadcrumb_items=(*make_breadcrumb(opened), (f"Quick rating: {component.short}", None)),
        date=show_date(opened.assessment.as_of),
        url=url_for("quick.save", assessment_id=assessment_id, component_id=component.id),
        states=STATES,
        causes=list_causes(opened.framework),
        may_answer=may_answer,
        closed_because=explain_closed(opened, may_answer),
    )
