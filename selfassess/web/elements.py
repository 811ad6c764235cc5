"""The questionnaire: an element a page, saved as it is answered."""

from __future__ import annotations

from dataclasses import dataclass, replace

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from selfassess.domain.errors import InvalidInputError
from selfassess.domain.framework import Element
from selfassess.domain.permissions import Permission, may
from selfassess.domain.worksheet import Link, Standing
from selfassess.formats.dates import show_date
from selfassess.services import assessments
from selfassess.services.assessments import Input, Opened, Sheet
from selfassess.web.actor import current_actor
from selfassess.web.assessment_page import (
    NavComponent,
    Progress,
    ReadingPanel,
    count_progress,
    find_neighbors,
    find_next_open,
    make_nav,
    make_reading,
)
from selfassess.web.judgment_form import JudgmentPanel, make_panel, read_judgment
from selfassess.web.question_fields import (
    STATES,
    Choice,
    ElementForm,
    list_causes,
    make_form,
)
from selfassess.web.times import now, show_saved

blueprint = Blueprint("elements", __name__)

SOMEONE = "Someone else on your team"


@dataclass(frozen=True, slots=True)
class ElementPage:
    """Everything that the page of an element shows."""

    element: Element
    form: ElementForm
    reading: ReadingPanel
    judgment: JudgmentPanel
    nav: tuple[NavComponent, ...]
    progress: Progress
    breadcrumb: tuple[tuple[str, str | None], ...]
    kicker: str
    district_name: str
    demonstration: bool
    may_answer: bool
    carried: bool
    descriptors: tuple[tuple[int, str, str], ...]
    show_levels: bool
    states: tuple[Choice, ...]
    causes: tuple[Choice, ...]
    links: tuple[Link, ...]
    note: str
    note_version: int
    note_saved: str
    url: str
    save_url: str
    still_true_url: str
    previous: str
    next: str
    next_open: str
    save_words: str
    problems: tuple[tuple[str, str], ...] = ()
    problem_title: str = "There is a problem"
    note_conflict: str = ""
    link_error: str = ""
    link_title: str = ""
    link_url: str = ""


@blueprint.get("/assessments/<int:assessment_id>/elements/<element_id>")
def show(assessment_id: int, element_id: str) -> str:
    """One element: its questions, and what the answers give."""
    sheet = assessments.open_sheet(current_actor(), assessment_id, element_id)
    form = make_form(sheet.opened.framework, sheet.element, sheet.worksheet)
    return render_template("pages/elements/show.html", page=_make_page(sheet, form))


@blueprint.post("/assessments/<int:assessment_id>/elements/<element_id>")
def save(assessment_id: int, element_id: str) -> ResponseReturnValue:
    """Save the whole page, and go where the pressed button leads."""
    actor = current_actor()
    sheet = assessments.open_sheet(actor, assessment_id, element_id, Permission.ANSWER)
    framework = sheet.opened.framework
    form = make_form(framework, sheet.element, sheet.worksheet, request.form)
    if not form.validate():
        return _refuse(sheet, form)
    try:
        judgment = read_judgment(framework, request.form)
    except ValueError as error:
        return _refuse(sheet, form, level_error=str(error))
    go = request.form.get("go", "stay")
    sent = Input(
        changes=form.list_changes(),
        note=_read_note(),
        judgment=judgment,
        link=_read_link(go),
        remove_link=_read_removal(go),
    )
    try:
        saved = assessments.save(actor, assessment_id, element_id, sent, now(), sheet)
    except InvalidInputError as error:
        is_link = sent.link is not None
        return _refuse(
            sheet,
            form,
            level_error="" if is_link else str(error),
            link_error=str(error) if is_link else "",
        )
    if saved.conflicts:
        return _show_conflicts(saved.sheet, form, saved.conflicts), 409
    flash("Saved.", "success")
    return redirect(_find_way(saved.sheet, go))


@blueprint.post("/assessments/<int:assessment_id>/elements/<element_id>/answers")
def save_answer(assessment_id: int, element_id: str) -> ResponseReturnValue:
    """Save one answer or the note as soon as it is given; for the script on the page."""
    actor = current_actor()
    sheet = assessments.open_sheet(actor, assessment_id, element_id, Permission.ANSWER)
    form = make_form(sheet.opened.framework, sheet.element, sheet.worksheet, request.form)
    if not form.validate():
        return jsonify(errors=form.errors), 422
    sent = Input(changes=form.list_changes(), note=_read_note())
    saved = assessments.save(actor, assessment_id, element_id, sent, now(), sheet)
    return _answer_script(saved.sheet, form, saved.conflicts)


@blueprint.post("/assessments/<int:assessment_id>/elements/<element_id>/still-true")
def still_true(assessment_id: int, element_id: str) -> ResponseReturnValue:
    """Say that last time's answers still hold, and go on to the next that waits."""
    saved = assessments.confirm_still_true(current_actor(), assessment_id, element_id, now())
    flash(f"{element_id}: last time’s answers still hold.", "success")
    return redirect(_find_way(saved.sheet, "next-open"))


def _read_note() -> tuple[str, int] | None:
    if "note" not in request.form:
        return None
    version = request.form.get("note-version", "0")
    return request.form["note"].replace("\r\n", "\n"), int(version) if version.isdecimal() else 0


def _read_link(go: str) -> tuple[str, str] | None:
    title = request.form.get("link-title", "").strip()
    url = request.form.get("link-url", "").strip()
    return (title, url) if go == "add-link" or title or url else None


def _read_removal(go: str) -> int | None:
    number = go.removeprefix("remove-link-")
    return int(number) if go.startswith("remove-link-") and number.isdecimal() else None


def _find_way(sheet: Sheet, go: str) -> str:
    """Where a pressed button leads."""
    assessment_id = sheet.opened.assessment.id
    following = ""
    before, after = find_neighbors(sheet.opened.framework, sheet.element.id)
    if go == "previous":
        following = before
    elif go == "next":
        following = after
    elif go == "next-open":
        standings = assessments.list_standings(assessment_id)
        following = find_next_open(sheet.opened.framework, standings, sheet.element.id)
    if following:
        return _url(assessment_id, following)
    if go in ("next", "next-open"):
        return url_for("assessments.check", assessment_id=assessment_id)
    return _url(assessment_id, sheet.element.id) + ("#reading-title" if "level" in go else "")


def _url(assessment_id: int, element_id: str) -> str:
    return url_for("elements.show", assessment_id=assessment_id, element_id=element_id)


def _refuse(
    sheet: Sheet, form: ElementForm, level_error: str = "", link_error: str = ""
) -> ResponseReturnValue:
    """Show the page again as it was sent, with what to correct; nothing was saved."""
    page = _make_page(sheet, form)
    problems = [(message, field.id) for field in form.list_fields() for message in field.errors]
    if level_error:
        problems.append((level_error, "level"))
    if link_error:
        problems.append((link_error, "link-title"))
    page = replace(
        page,
        problems=tuple(problems),
        judgment=make_panel(
            sheet.opened.framework, sheet.worksheet, request.form.to_dict(), level_error
        ),
        note=request.form.get("note", page.note),
        link_error=link_error,
        link_title=request.form.get("link-title", ""),
        link_url=request.form.get("link-url", ""),
    )
    return render_template("pages/elements/show.html", page=page), 422


def _show_conflicts(sheet: Sheet, form: ElementForm, conflicts: tuple[str, ...]) -> str:
    """Show both answers wherever someone else was faster; the rest was saved."""
    fresh = make_form(sheet.opened.framework, sheet.element, sheet.worksheet)
    problems = []
    for field in form.list_fields():
        if field.question.id in conflicts:
            field.mark_conflict(sheet.worksheet, SOMEONE)
            problems.append((f"Choose the answer to: {field.text}", field.id))
        else:
            field.take_over(fresh[field.question.id])
    page = _make_page(sheet, form)
    if "rating" in conflicts:
        problems.append(("Someone else has set the level; look at it and set it again.", "level"))
    if "note" in conflicts:
        problems.append(("Someone else has changed the note; yours is not saved.", "note"))
        page = replace(page, note=request.form.get("note", ""), note_conflict=sheet.worksheet.note)
    page = replace(
        page,
        problems=tuple(problems),
        problem_title="Someone else answered in the meantime; nothing of theirs was overwritten",
    )
    return render_template("pages/elements/show.html", page=page)


def _answer_script(
    sheet: Sheet, form: ElementForm, conflicts: tuple[str, ...]
) -> ResponseReturnValue:
    """Tell the script what was saved, the new versions, and how the level stands now."""
    shown: dict[str, str] = {}
    versions: dict[str, int] = {}
    for field in form.list_fields():
        if not field.was_sent:
            continue
        if field.question.id in conflicts:
            field.mark_conflict(sheet.worksheet, SOMEONE)
            shown[field.name] = render_template("pages/elements/_conflict.html", field=field)
        versions[field.name] = sheet.worksheet.stamp_of(field.question.id).version
    versions["note"] = sheet.worksheet.note_stamp.version
    reading = make_reading(sheet)
    page = {"reading": reading}
    return (
        jsonify(
            versions=versions,
            conflicts=shown,
            note_conflict=sheet.worksheet.note if "note" in conflicts else None,
            reading=render_template("pages/elements/_reading.html", page=page),
            state=sheet.result.state,
            level=sheet.result.level,
            label=reading.label,
        ),
        409 if conflicts else 200,
    )


def _make_page(sheet: Sheet, form: ElementForm) -> ElementPage:
    opened, worksheet = sheet.opened, sheet.worksheet
    framework, assessment_id = opened.framework, opened.assessment.id
    standings = _list_fresh_standings(sheet)
    previous, following = find_neighbors(framework, sheet.element.id)
    base = url_for("assessments.overview", assessment_id=assessment_id) + "/elements"
    next_open = find_next_open(framework, standings, sheet.element.id)
    url = f"{base}/{sheet.element.id}"
    return ElementPage(
        element=sheet.element,
        form=form,
        reading=make_reading(sheet),
        judgment=make_panel(framework, worksheet),
        nav=make_nav(framework, standings, base, sheet.element.id),
        progress=count_progress(standings),
        breadcrumb=(*make_breadcrumb(opened), (sheet.element.id, None)),
        kicker=framework.component_of[sheet.element.id].title,
        district_name=opened.district.name,
        demonstration=opened.district.is_demonstration,
        may_answer=may(opened.role, Permission.ANSWER),
        carried=worksheet.carried,
        descriptors=_list_descriptors(sheet),
        show_levels=False,
        states=STATES,
        causes=list_causes(framework),
        links=worksheet.links,
        note=worksheet.note,
        note_version=worksheet.note_stamp.version,
        note_saved=show_saved(worksheet.note_stamp.at),
        url=url,
        save_url=f"{url}/answers",
        still_true_url=f"{url}/still-true",
        previous=f"{base}/{previous}" if previous else "",
        next=f"{base}/{following}" if following else "",
        next_open=f"{base}/{next_open}" if next_open else "",
        save_words="Save and next" if following else "Save and check answers",
    )


def _list_fresh_standings(sheet: Sheet) -> dict[str, Standing]:
    return dict(assessments.list_standings(sheet.opened.assessment.id))


def _list_descriptors(sheet: Sheet) -> tuple[tuple[int, str, str], ...]:
    labels = sheet.opened.framework.labels
    return tuple(
        (level, labels[level].label, sheet.element.levels[level])
        for level in sorted(labels, reverse=True)
    )


def make_breadcrumb(opened: Opened) -> tuple[tuple[str, str | None], ...]:
    """The way from the start to an assessment."""
    return (
        (opened.district.name, url_for("districts.overview", district_id=opened.district.id)),
        (
            f"Assessment for {show_date(opened.assessment.as_of)}",
            url_for("assessments.overview", assessment_id=opened.assessment.id),
        ),
    )
