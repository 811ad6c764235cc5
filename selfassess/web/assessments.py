"""An assessment as a whole: start it, see how far it is, look over everything before a snapshot."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import DateField, RadioField
from wtforms.validators import InputRequired, ValidationError

from selfassess.domain.permissions import Permission, may
from selfassess.domain.responses import list_asked
from selfassess.domain.snapshot import Snapshot
from selfassess.formats.dates import show_date
from selfassess.formats.numbers import show_count, show_score
from selfassess.services import assessments
from selfassess.services.access import get_district
from selfassess.services.assessments import Opened, Sheet
from selfassess.services.snapshots import compute_snapshot
from selfassess.web.actor import current_actor
from selfassess.web.assessment_page import (
    Progress,
    count_progress,
    describe_result,
    find_next_open,
    list_to_dos,
    make_nav,
)
from selfassess.web.elements import make_breadcrumb
from selfassess.web.forms import Form, options
from selfassess.web.times import now

blueprint = Blueprint("assessments", __name__)

EMPTY: Final = "empty"
EARLIEST: Final = date(1990, 1, 1)
FURTHEST: Final = timedelta(days=366)


def _check_date(_form: Form, field: DateField) -> None:
    """Refuse slips of the finger, such as the year 0206, which no chart could show."""
    latest = now().date() + FURTHEST
    if field.data is not None and not EARLIEST <= field.data <= latest:
        span = f"{show_date(EARLIEST)} to {show_date(latest)}"
        raise ValidationError(f"Give a date from {span}.")


class StartForm(Form):
    """For which date, and from what."""

    as_of = DateField(
        "Date that the answers are for",
        description="Usually today, or the end of the school year.",
        validators=[InputRequired("Give the date, such as 2026-06-30."), _check_date],
    )
    start_from = RadioField("Start from", validators=[InputRequired("Choose what to start from.")])


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of the snapshot so far."""

    name: str
    level: int | None
    label: str
    score: str
    href: str


@dataclass(frozen=True, slots=True)
class CheckRow:
    """One element on the page that looks over everything."""

    id: str
    title: str
    href: str
    level: int | None
    label: str
    words: str
    answered: str
    marks: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class CheckGroup:
    """One component on that page."""

    title: str
    rows: tuple[CheckRow, ...]


@blueprint.route("/districts/<int:district_id>/assessments/new", methods=["GET", "POST"])
def start(district_id: int) -> ResponseReturnValue:
    """Start an assessment."""
    actor = current_actor()
    district, _role = get_district(actor, district_id, Permission.ANSWER)
    earlier = assessments.list_assessments(actor, district_id)
    form = StartForm(data={"as_of": now().date(), "start_from": EMPTY})
    answers_of = {
        entry.id: f"The answers of {show_date(entry.as_of)}, to be confirmed" for entry in earlier
    }
    form.start_from.choices = options({EMPTY: "An empty questionnaire", **answers_of})
    if form.validate_on_submit():
        chosen = form.start_from.data
        as_of = form.as_of.data or date.min
        assessment_id = assessments.start_assessment(
            actor, district_id, as_of, None if chosen == EMPTY else int(chosen)
        )
        return redirect(url_for("assessments.overview", assessment_id=assessment_id))
    page = render_template("pages/assessments/start.html", form=form, district=district)
    return page, 422 if form.errors else 200


@blueprint.get("/assessments/<int:assessment_id>")
def overview(assessment_id: int) -> str:
    """How far an assessment is, and the ways on."""
    opened = assessments.open_assessment(current_actor(), assessment_id)
    standings = assessments.list_standings(assessment_id)
    base = url_for("assessments.overview", assessment_id=assessment_id) + "/elements"
    next_open = find_next_open(opened.framework, standings, "")
    return render_template(
        "pages/assessments/overview.html",
        opened=opened,
        breadcrumb_items=_end_breadcrumb(opened),
        date=show_date(opened.assessment.as_of),
        side=make_nav(opened.framework, standings, base),
        progress=count_progress(standings),
        next_open=f"{base}/{next_open}" if next_open else "",
        may_answer=may(opened.role, Permission.ANSWER),
    )


def _end_breadcrumb(opened: Opened) -> tuple[tuple[str, str | None], ...]:
    """The way to an assessment, on its own page."""
    first, (text, _) = make_breadcrumb(opened)
    return (first, (text, None))


@blueprint.get("/assessments/<int:assessment_id>/check")
def check(assessment_id: int) -> str:
    """All answers: what is open, not confirmed, without evidence, and whom to ask."""
    opened = assessments.open_assessment(current_actor(), assessment_id)
    standings = assessments.list_standings(assessment_id)
    sheets = assessments.list_sheets(opened)
    snapshot = compute_snapshot(opened.framework, sheets)
    progress = count_progress(standings)
    return render_template(
        "pages/assessments/check.html",
        opened=opened,
        breadcrumb_items=(*make_breadcrumb(opened), ("Check your answers", None)),
        progress=progress,
        groups=_make_groups(opened, sheets),
        to_dos=list_to_dos(sheets),
        cells=make_cells(opened, snapshot),
        remarks=_make_remarks(progress, sheets),
        confirm_words=_name_confirmation(sheets),
        has_rating=snapshot.overall.score is not None,
        may_answer=may(opened.role, Permission.ANSWER),
        may_take=may(opened.role, Permission.TAKE_SNAPSHOT),
    )


@blueprint.post("/assessments/<int:assessment_id>/confirm-all")
def confirm_all(assessment_id: int) -> ResponseReturnValue:
    """Confirm every derived level that nobody has judged."""
    count = assessments.confirm_all(current_actor(), assessment_id, now())
    flash(f"{show_count(count, 'level')} confirmed.", "success")
    return redirect(url_for("assessments.check", assessment_id=assessment_id))


def make_cells(opened: Opened, snapshot: Snapshot) -> list[Cell]:
    """The seven cells of a snapshot that is not taken yet, with bounds where something is open."""
    cells = []
    for component in opened.framework.components:
        score = snapshot.components[component.id]
        label = "" if score.level is None else opened.framework.labels[score.level].label
        shown = "" if score.score is None else show_score(score.score)
        if score.low != score.high:
            shown = f"{show_score(score.low)} to {show_score(score.high)}"
        cells.append(Cell(component.short, score.level, label, shown, ""))
    return cells


def _name_confirmation(sheets: list[Sheet]) -> str:
    """What the button that confirms all says; empty where there is nothing to confirm."""
    count = sum(s.result.derived is not None and s.worksheet.judgment is None for s in sheets)
    return f"Confirm {show_count(count, 'level')} that your answers give" if count else ""


def _make_groups(opened: Opened, sheets: list[Sheet]) -> list[CheckGroup]:
    base = url_for("assessments.overview", assessment_id=opened.assessment.id) + "/elements"
    rows = {sheet.element.id: _make_row(opened, sheet, base) for sheet in sheets}
    return [
        CheckGroup(
            f"{component.id}. {component.title}",
            tuple(rows[element.id] for element in component.elements),
        )
        for component in opened.framework.components
    ]


def _make_row(opened: Opened, sheet: Sheet, base: str) -> CheckRow:
    result, element = sheet.result, sheet.element
    standing = assessments.summarize(sheet)
    answers = sheet.worksheet.answers
    asked = list_asked(element, answers)
    marks: list[tuple[str, str]] = []
    if standing.carried:
        marks.append(("From last time", "medium"))
    elif result.is_open:
        marks.append(("Open", "medium"))
    elif not standing.confirmed and result.level is not None:
        marks.append(("Not confirmed", "low"))
    if result.level is not None and result.level >= 4 and not standing.links:
        marks.append(("No evidence", "low"))
    if standing.unknowns:
        marks.append(("Don’t know", "neutral"))
    return CheckRow(
        element.id,
        element.title,
        f"{base}/{element.id}",
        result.level,
        "" if result.level is None else opened.framework.labels[result.level].label,
        describe_result(opened.framework, standing),
        f"{sum(question.id in answers for question in asked)} of {len(asked)}",
        tuple(marks),
    )


def _make_remarks(progress: Progress, sheets: list[Sheet]) -> list[str]:
    bare = sum(
        sheet.result.level is not None and sheet.result.level >= 4 and not sheet.worksheet.links
        for sheet in sheets
    )
    remarks = []
    if progress.done < progress.total:
        missing = show_count(progress.total - progress.done, "element")
        remarks.append(f"{missing} still open. A snapshot taken now is provisional.")
    if progress.carried:
        remarks.append(
            f"{show_count(progress.carried, 'element')} from last time, to be confirmed."
        )
    if progress.unconfirmed:
        remarks.append(f"{show_count(progress.unconfirmed, 'level')} not confirmed by your team.")
    if bare:
        remarks.append(f"{show_count(bare, 'high rating')} (4 or 5) without any evidence.")
    return remarks
