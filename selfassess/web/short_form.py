"""The short form: twelve questions on one page, chosen anew each time they are saved."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from selfassess.domain.framework import Question
from selfassess.domain.permissions import Permission
from selfassess.formats.numbers import show_count
from selfassess.formats.questions import describe_condition
from selfassess.services import assessments
from selfassess.services.assessments import Input, Opened, Sheet
from selfassess.services.authors import name_author
from selfassess.services.short_forms import open_short_form
from selfassess.web.actor import current_actor
from selfassess.web.assessment_page import count_progress
from selfassess.web.assessments import make_cells
from selfassess.web.elements import make_breadcrumb
from selfassess.web.question_fields import (
    FIELDS,
    PREFIX,
    STATES,
    AnswerField,
    AnswerForm,
    list_causes,
)
from selfassess.web.standing import explain_closed
from selfassess.web.times import now

blueprint = Blueprint("short_form", __name__)

VERSION: Final = "-version"
Pairs = Sequence[tuple[Sheet, Question]]


@dataclass(frozen=True, slots=True)
class ShortGroup:
    """The questions chosen from one element."""

    element_id: str
    title: str
    href: str
    fields: tuple[AnswerField, ...]


@blueprint.get("/assessments/<int:assessment_id>/short")
def show(assessment_id: int) -> str:
    """The twelve questions that could move the most colors, and the snapshot so far."""
    short = open_short_form(current_actor(), assessment_id)
    pairs = [(picked.sheet, picked.question) for picked in short.picked]
    return _render(short.opened, pairs, _make_form(short.opened, pairs))


@blueprint.post("/assessments/<int:assessment_id>/short")
def save(assessment_id: int) -> ResponseReturnValue:
    """Save the answers, then choose twelve again; a script saves one at a time."""
    actor = current_actor()
    opened = assessments.open_assessment(actor, assessment_id, Permission.ANSWER)
    pairs = _find_sent(opened)
    form = _make_form(opened, pairs, request.form)
    from_script = request.headers.get("X-Requested-With") == "fetch"
    if not form.validate():
        if from_script:
            return jsonify(errors=form.errors), 422
        return _render(opened, pairs, form), 422
    # Whatever the script sends has just been touched, so nothing counts as left alone.
    touched = {f.name for f in form.list_fields() if f.was_sent and (f.is_changed or from_script)}
    conflicts = _save_fields(opened, pairs, form, touched)
    if from_script:
        return _answer_script(opened, form, conflicts)
    if conflicts:
        return _render(opened, pairs, form), 409
    flash("Saved. These are the questions that matter most now.", "success")
    return redirect(url_for("short_form.show", assessment_id=assessment_id))


def _find_sent(opened: Opened) -> Pairs:
    """The questions that the form holds: which are chosen may have changed since it was shown."""
    wanted: dict[str, list[str]] = {}
    for name in request.form:
        if name.startswith(PREFIX) and name.endswith(VERSION):
            element_id, _, question_id = name[len(PREFIX) : -len(VERSION)].partition("/")
            wanted.setdefault(element_id, []).append(question_id)
    if not wanted:
        return []
    return [
        (sheet, question)
        for sheet in assessments.list_sheets(opened, list(wanted))
        for question in sheet.element.questions
        if question.id in wanted[sheet.element.id]
    ]


def _make_form(opened: Opened, pairs: Pairs, formdata: Any = None) -> AnswerForm:
    causes = list_causes(opened.framework)
    fields: dict[str, Any] = {
        _key(sheet, question): FIELDS[question.kind](
            question, causes, describe_condition(sheet.element, question)
        )
        for sheet, question in pairs
    }
    form = AnswerForm(fields, prefix=PREFIX)
    form.process(
        formdata, data={_key(sheet, question): sheet.worksheet for sheet, question in pairs}
    )
    for field, (sheet, _) in zip(form.list_fields(), pairs, strict=True):
        field.recall(opened.framework.id, sheet.element.id, sheet.worksheet)
    return form


def _key(sheet: Sheet, question: Question) -> str:
    return f"{sheet.element.id}/{question.id}"


def _save_fields(
    opened: Opened, pairs: Pairs, form: AnswerForm, touched: Collection[str]
) -> Mapping[str, str]:
    """Save element by element; gives the conflict of each question that somebody else answered."""
    conflicts: dict[str, str] = {}
    for element_id, group in groupby(pairs, key=lambda pair: pair[0].element.id):
        found = {question.id: form.get_field(_key(sheet, question)) for sheet, question in group}
        fields = {question_id: f for question_id, f in found.items() if f.name in touched}
        if not fields:
            continue
        changes = tuple(f.change for f in fields.values())
        saved = assessments.save(
            current_actor(), opened.assessment.id, element_id, Input(changes=changes), now()
        )
        worksheet = saved.sheet.worksheet
        for question_id, field in fields.items():
            if question_id in saved.conflicts:
                stamp = worksheet.stamp_of(question_id)
                field.mark_conflict(worksheet, name_author(opened.district.id, stamp.by))
                conflicts[field.name] = render_template(
                    "pages/elements/_conflict.html", field=field
                )
            else:
                field.mark_saved(worksheet.stamp_of(question_id).version)
    return conflicts


def _answer_script(
    opened: Opened, form: AnswerForm, conflicts: Mapping[str, str]
) -> ResponseReturnValue:
    short = open_short_form(current_actor(), opened.assessment.id)
    saved = [field for field in form.list_fields() if field.name not in conflicts]
    reading = render_template(
        "pages/short_form/_reading.html", opened=opened, cells=make_cells(opened, short.snapshot)
    )
    return (
        jsonify(
            versions={field.name: field.seen for field in saved},
            was={field.name: field.was for field in saved},
            conflicts=conflicts,
            reading=reading,
        ),
        409 if conflicts else 200,
    )


def _render(opened: Opened, pairs: Pairs, form: AnswerForm) -> str:
    short = open_short_form(current_actor(), opened.assessment.id)
    assessment_id = opened.assessment.id
    base = url_for("assessments.overview", assessment_id=assessment_id) + "/elements"
    groups = []
    order = {element_id: place for place, element_id in enumerate(opened.framework.elements)}
    ordered = sorted(pairs, key=lambda pair: order[pair[0].element.id])
    for element_id, group in groupby(ordered, key=lambda pair: pair[0].element.id):
        items = list(group)
        groups.append(
            ShortGroup(
                element_id,
                items[0][0].element.title,
                f"{base}/{element_id}",
                tuple(form.get_field(_key(sheet, question)) for sheet, question in items),
            )
        )
    standings = {s.element.id: assessments.summarize(s) for s in short.sheets}
    may_answer = assessments.may_answer_all(opened)
    return render_template(
        "pages/short_form/show.html",
        opened=opened,
        breadcrumb_items=(*make_breadcrumb(opened), ("Short form", None)),
        groups=groups,
        count=show_count(len(pairs), "question"),
        has_questions=any(element.questions for element in opened.framework.elements.values()),
        cells=make_cells(opened, short.snapshot),
        progress=count_progress(standings),
        states=STATES,
        causes=list_causes(opened.framework),
        may_answer=may_answer,
        closed_because=explain_closed(opened, may_answer),
        url=url_for("short_form.save", assessment_id=assessment_id),
    )
