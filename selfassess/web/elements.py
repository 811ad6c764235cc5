"""The questionnaire: an element a page, saved as it is answered."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import Final

from flask import (
    Blueprint,
    flash,
    get_template_attribute,
    jsonify,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue

from selfassess.domain.errors import InvalidInputError
from selfassess.domain.framework import Element
from selfassess.domain.permissions import Permission
from selfassess.domain.worksheet import Standing
from selfassess.formats.dates import show_date
from selfassess.services import assessments, evidence
from selfassess.services.assessments import Input, Opened, Sheet
from selfassess.services.authors import name_author
from selfassess.services.second_ratings import list_seconds
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
from selfassess.web.evidence_rows import EvidenceRow, list_rows
from selfassess.web.judgment_form import CONFIRM, JudgmentPanel, make_panel, read_judgment
from selfassess.web.question_fields import (
    STATES,
    AnswerField,
    AnswerForm,
    Choice,
    list_causes,
    make_form,
    read_version,
)
from selfassess.web.second_rows import SecondRow, list_second_rows
from selfassess.web.standing import explain_closed
from selfassess.web.team_panel import TeamPanel, make_team_panel
from selfassess.web.times import now, show_saved

blueprint = Blueprint("elements", __name__)

LEVEL_CONFLICT: Final = (
    "{who} has set the level in the meantime; yours is not saved. Look at theirs, then set yours"
    " again if you still differ."
)
INPUTS: Final = {"rating": "level", "note": "note"}
"""What a refused entry is called on the page."""
HASH_SHOWN: Final = 12
"""[characters]"""


@dataclass(frozen=True, slots=True)
class ElementPage:
    """Everything that the page of an element shows."""

    element: Element
    form: AnswerForm
    reading: ReadingPanel
    judgment: JudgmentPanel
    nav: tuple[NavComponent, ...]
    progress: Progress
    breadcrumb: tuple[tuple[str, str | None], ...]
    kicker: str
    of: int
    rubric_url: str
    district_name: str
    demonstration: bool
    may_answer: bool
    closed_because: str
    sent_back: str
    seconds: tuple[SecondRow, ...]
    activity_url: str
    carried: bool
    descriptors: tuple[tuple[int, str, str], ...]
    show_levels: bool
    states: tuple[Choice, ...]
    causes: tuple[Choice, ...]
    evidence: tuple[EvidenceRow, ...]
    may_add_evidence: bool
    evidence_day: str
    add_evidence_url: str
    all_evidence_url: str
    note: str
    note_version: int | str
    note_was: str
    note_saved: str
    url: str
    save_url: str
    still_true_url: str
    previous: str
    next: str
    next_open: str
    save_words: str
    team: TeamPanel | None
    problems: tuple[tuple[str, str], ...] = ()
    problem_title: str = "There is a problem"
    note_conflict: str = ""
    note_author: str = ""
    note_error: str = ""


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
    go = request.form.get("go", "stay")
    try:
        sent = Input(
            changes=form.list_changes(),
            note=_read_note(),
            judgment=read_judgment(framework, request.form),
        )
        saved = assessments.save(actor, assessment_id, element_id, sent, now(), sheet)
    except InvalidInputError as error:
        return _refuse(sheet, form, error)
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
    try:
        # Whatever the script sends has just been touched, so nothing counts as left alone.
        sent = Input(changes=form.list_sent(), note=_read_note(left_alone_counts=True))
        saved = assessments.save(actor, assessment_id, element_id, sent, now(), sheet)
    except InvalidInputError as error:
        return jsonify(errors={error.entry: [str(error)]}), 422
    return _answer_script(saved.sheet, form, saved.conflicts)


@blueprint.post("/assessments/<int:assessment_id>/elements/<element_id>/still-true")
def still_true(assessment_id: int, element_id: str) -> ResponseReturnValue:
    """Say that last time's answers still hold, and go on to the next that waits."""
    saved = assessments.confirm_still_true(current_actor(), assessment_id, element_id, now())
    flash(f"{element_id}: last time’s answers still hold.", "success")
    return redirect(_find_way(saved.sheet, "next-open"))


def _read_note(left_alone_counts: bool = False) -> tuple[str, int] | None:
    if "note" not in request.form:
        return None
    note = request.form["note"].replace("\r\n", "\n").strip()
    try:
        seen = read_version(request.form.get("note-version"))
    except ValueError as error:
        raise InvalidInputError(str(error), "note") from None
    is_left_alone = request.form.get("note-was") == mark_note(note, seen)
    return None if is_left_alone and not left_alone_counts else (note, seen)


def mark_note(note: str, version: int) -> str:
    """A note with its version, as the form gives them back: what was on the screen."""
    return f"{version} {hashlib.sha256(note.encode()).hexdigest()[:HASH_SHOWN]}"


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
        standings = assessments.list_standings(sheet.opened)
        following = find_next_open(sheet.opened.framework, standings, sheet.element.id)
    if following:
        return _url(assessment_id, following)
    if go in ("next", "next-open"):
        return url_for("assessments.check", assessment_id=assessment_id)
    return _url(assessment_id, sheet.element.id) + _find_place(go)


def _find_place(go: str) -> str:
    """The part of the page that a pressed button belongs to."""
    if "level" in go or go.startswith(CONFIRM):
        return "#reading-title"
    return ""


def _url(assessment_id: int, element_id: str) -> str:
    return url_for("elements.show", assessment_id=assessment_id, element_id=element_id)


def _refuse(
    sheet: Sheet, form: AnswerForm, error: InvalidInputError | None = None
) -> ResponseReturnValue:
    """Show what was sent again, with what to correct; nothing was saved."""
    fresh = make_form(sheet.opened.framework, sheet.element, sheet.worksheet)
    form.show_fresh(fresh, kept=lambda field: field.is_changed or bool(field.errors))
    page = _make_page(sheet, form)
    problems = [(message, field.id) for field in form.list_fields() for message in field.errors]
    errors = dict.fromkeys(INPUTS, "")
    if error is not None:
        problems.append((str(error), INPUTS.get(error.entry, "content")))
        errors[error.entry] = str(error)
    page = replace(
        page,
        problems=tuple(problems),
        judgment=make_panel(
            sheet.opened.framework, sheet.worksheet, request.form, errors["rating"]
        ),
        note=request.form.get("note", page.note),
        note_version=request.form.get("note-version", page.note_version),
        note_was=request.form.get("note-was", page.note_was),
        note_error=errors["note"],
    )
    return render_template("pages/elements/show.html", page=page), 422


def _show_conflicts(sheet: Sheet, form: AnswerForm, conflicts: tuple[str, ...]) -> str:
    """Show both answers wherever someone else was faster; the rest was saved."""
    framework = sheet.opened.framework
    fresh = make_form(framework, sheet.element, sheet.worksheet)
    form.show_fresh(fresh, kept=lambda field: field.question.id in conflicts)
    problems = []
    for field in form.list_fields():
        if field.question.id in conflicts:
            field.mark_conflict(sheet.worksheet, _name_author(sheet, field))
            problems.append((f"Choose the answer to: {field.text}", field.id))
    page = _make_page(sheet, form)
    if "rating" in conflicts:
        who = name_author(sheet.opened.district.id, sheet.worksheet.judgment_stamp.by)
        says = LEVEL_CONFLICT.format(who=who)
        problems.append((says, "level"))
        panel = make_panel(framework, sheet.worksheet, error=says)
        # What was chosen is chosen again in a moment; a reason that was typed is kept.
        reason = request.form.get("level-reason", "").strip() or panel.reason
        page = replace(page, judgment=replace(panel, reason=reason))
    if "note" in conflicts:
        who = name_author(sheet.opened.district.id, sheet.worksheet.note_stamp.by)
        problems.append((f"{who} has changed the note; yours is not saved.", "note"))
        page = replace(
            page,
            note=request.form.get("note", ""),
            note_conflict=sheet.worksheet.note,
            note_author=who,
        )
    page = replace(
        page,
        problems=tuple(problems),
        problem_title="Someone else answered in the meantime; nothing of theirs was overwritten",
    )
    return render_template("pages/elements/show.html", page=page)


def _name_author(sheet: Sheet, field: AnswerField) -> str:
    """Who gave the answer that stands."""
    stamp = sheet.worksheet.stamp_of(field.question.id)
    return name_author(sheet.opened.district.id, stamp.by)


def _answer_script(
    sheet: Sheet, form: AnswerForm, conflicts: tuple[str, ...]
) -> ResponseReturnValue:
    """Tell the script what was saved, the new versions, and how the level stands now."""
    shown: dict[str, str] = {}
    versions: dict[str, int] = {}
    was: dict[str, str] = {}
    for field in form.list_fields():
        if not field.was_sent:
            continue
        if field.question.id in conflicts:
            field.mark_conflict(sheet.worksheet, _name_author(sheet, field))
            shown[field.name] = render_template("pages/elements/_conflict.html", field=field)
        else:
            versions[field.name] = sheet.worksheet.stamp_of(field.question.id).version
            was[field.name] = field.mark_saved(versions[field.name])
    if "note" not in conflicts:
        versions["note"] = sheet.worksheet.note_stamp.version
        was["note"] = mark_note(sheet.worksheet.note, versions["note"])
    reading = make_reading(sheet)
    render_reading = get_template_attribute("pages/elements/_reading.html", "reading")
    return (
        jsonify(
            versions=versions,
            was=was,
            conflicts=shown,
            note_conflict=sheet.worksheet.note if "note" in conflicts else None,
            reading=render_reading(reading, sheet.opened.framework.highest),
            state=sheet.result.state,
            level=sheet.result.level,
            label=reading.label,
        ),
        409 if conflicts else 200,
    )


def _make_page(sheet: Sheet, form: AnswerForm) -> ElementPage:
    opened, worksheet = sheet.opened, sheet.worksheet
    framework, assessment_id = opened.framework, opened.assessment.id
    standings = _list_fresh_standings(sheet)
    previous, following = find_neighbors(framework, sheet.element.id)
    base = url_for("assessments.overview", assessment_id=assessment_id) + "/elements"
    next_open = find_next_open(framework, standings, sheet.element.id)
    url = f"{base}/{sheet.element.id}"
    may_answer = assessments.may_answer(current_actor(), sheet)
    return ElementPage(
        element=sheet.element,
        form=form,
        reading=make_reading(sheet),
        judgment=make_panel(framework, worksheet),
        nav=make_nav(framework, standings, base, sheet.element.id),
        progress=count_progress(standings),
        breadcrumb=(*make_breadcrumb(opened), (sheet.element.id, None)),
        kicker=framework.component_of[sheet.element.id].title,
        of=framework.highest,
        rubric_url=url_for("rubric.show", edition=framework.id, key=sheet.element.id),
        district_name=opened.district.name,
        demonstration=opened.district.is_demonstration,
        may_answer=may_answer,
        closed_because=explain_closed(opened, may_answer),
        sent_back=opened.assessment.sent_back.get(sheet.element.id, ""),
        seconds=list_second_rows(
            framework,
            sheet.result.level,
            (
                list_seconds(assessment_id, [sheet.element.id]).get(sheet.element.id, ())
                if sheet.written.beside.seconds
                else ()
            ),
        ),
        activity_url=f"{url}/activity",
        carried=worksheet.carried,
        descriptors=_list_descriptors(sheet),
        show_levels=False,
        states=STATES,
        causes=list_causes(framework),
        evidence=list_rows(
            (
                evidence.list_for_element(
                    opened.district.id, framework.id, sheet.element.id, opened.assessment.as_of
                )
                if sheet.written.beside.evidence
                else ()
            ),
            opened.district.id,
        ),
        may_add_evidence=evidence.may_keep(
            current_actor(), opened.role, opened.district.id, framework.id, sheet.element.id
        ),
        evidence_day=show_date(opened.assessment.as_of),
        add_evidence_url=url_for(
            "evidence.new", assessment_id=assessment_id, element_id=sheet.element.id
        ),
        all_evidence_url=url_for(
            "evidence.list_all", district_id=opened.district.id, edition=framework.id
        ),
        note=worksheet.note,
        note_version=worksheet.note_stamp.version,
        note_was=mark_note(worksheet.note, worksheet.note_stamp.version),
        note_saved=show_saved(worksheet.note_stamp.at),
        url=url,
        save_url=f"{url}/answers",
        still_true_url=f"{url}/still-true",
        previous=f"{base}/{previous}" if previous else "",
        next=f"{base}/{following}" if following else "",
        next_open=f"{base}/{next_open}" if next_open else "",
        save_words="Save and next" if following else "Save and check answers",
        team=make_team_panel(current_actor(), sheet),
    )


def _list_fresh_standings(sheet: Sheet) -> dict[str, Standing]:
    return dict(assessments.list_standings(sheet.opened))


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
