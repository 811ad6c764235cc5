"""An assessment as a whole: start it, see how far it is, look over everything before a snapshot."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import DateField, RadioField
from wtforms.validators import InputRequired, ValidationError

from selfassess.domain.duration import estimate_minutes
from selfassess.domain.framework import Framework
from selfassess.domain.permissions import Permission, may
from selfassess.domain.planning import can_rank
from selfassess.domain.responses import list_asked
from selfassess.domain.snapshot import Snapshot
from selfassess.formats.dates import show_date
from selfassess.formats.numbers import show_count, show_minutes, show_score
from selfassess.formats.words import capitalize, spell
from selfassess.services import assessments, evidence, rubric, transfers, versions
from selfassess.services.access import get_district
from selfassess.services.assessments import Opened, Sheet
from selfassess.services.editions import DEFAULT_EDITION
from selfassess.services.second_ratings import list_seconds
from selfassess.services.snapshots import compute_snapshot, find_snapshot_of
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
from selfassess.web.standing import can_take, make_panel
from selfassess.web.times import now

if TYPE_CHECKING:
    from selfassess.store.models import SecondRating
    from selfassess.store.models.assessments import Assessment

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
    """On which edition, for which date, and from what."""

    edition = RadioField("Edition", validate_choice=False)
    as_of = DateField(
        "Date that the answers are for",
        description="Usually today, or the end of the school year.",
        validators=[InputRequired("Give the date, such as 2026-06-30."), _check_date],
    )
    start_from = RadioField("Start from", validators=[InputRequired("Choose what to start from.")])

    def __init__(self, frameworks: Sequence[Framework], earlier: Sequence[Assessment]) -> None:
        asked = request.args.get("edition", DEFAULT_EDITION)
        super().__init__(data={"edition": asked, "as_of": now().date(), "start_from": EMPTY})
        self.names = {framework.id: framework.name for framework in frameworks}
        self.edition_of = {str(entry.id): entry.edition for entry in earlier}
        self.edition.choices = options(self.names)
        is_mixed = set(self.edition_of.values()) - {DEFAULT_EDITION}
        answers_of = {
            entry.id: f"The answers of {show_date(entry.as_of)}"
            + (f" on {self.names.get(entry.edition, entry.edition)}" if is_mixed else "")
            + ", to be confirmed"
            for entry in earlier
        }
        self.start_from.choices = options({EMPTY: "An empty questionnaire", **answers_of})

    def validate_edition(self, field: RadioField) -> None:
        """Only an edition that this installation has can be assessed."""
        if field.data not in self.names:
            raise ValidationError("There is no such edition here. Choose one of those listed.")

    def validate_start_from(self, field: RadioField) -> None:
        """Answers mean something only to the questions that they were given to."""
        edition = self.edition_of.get(field.data, self.edition.data)
        if edition != self.edition.data and self.edition.data in self.names:
            name = self.names.get(edition, edition)
            raise ValidationError(
                f"Those answers are on {name}. Choose that edition above, or start from an empty"
                " questionnaire."
            )


@dataclass(frozen=True, slots=True)
class EditionChoice:
    """An edition to choose, as `components/choices.html` takes it."""

    value: str
    text: str
    hint: str


@dataclass(frozen=True, slots=True)
class Ways:
    """
    The ways to answer that an edition allows.

    `questions` says how many an element has; it is empty where the edition asks nothing, and its
    elements can only be rated.
    """

    count: str
    questions: str


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
    frameworks = rubric.list_frameworks()
    form = StartForm(frameworks, assessments.list_assessments(actor, district_id))
    if form.validate_on_submit():
        chosen = form.start_from.data
        assessment_id = assessments.start_assessment(
            actor,
            district_id,
            form.as_of.data or date.min,
            None if chosen == EMPTY else int(chosen),
            form.edition.data,
        )
        return redirect(url_for("assessments.overview", assessment_id=assessment_id))
    page = render_template(
        "pages/assessments/start.html",
        form=form,
        district=district,
        editions=[describe_choice(framework) for framework in frameworks],
    )
    return page, 422 if form.errors else 200


def describe_choice(framework: Framework) -> EditionChoice:
    """What an edition is for, how long it is, and whether a plan can be made of it."""
    count = show_count(len(framework.elements), "element")
    questions = sum(len(element.questions) for element in framework.elements.values())
    asked = f", {show_count(questions, 'question')}" if questions else ", no questions"
    plan = (
        "Its snapshots lead to a ranked plan."
        if can_rank(framework)
        else "It ranks no actions; a plan holds your own."
    )
    minutes = estimate_minutes(framework)
    takes = "" if minutes is None else f" A prepared team takes about {show_minutes(minutes)}."
    return EditionChoice(
        framework.id,
        framework.name,
        f"{framework.purpose or framework.title + '.'} {capitalize(count)}{asked}.{takes} {plan}",
    )


@blueprint.get("/assessments/<int:assessment_id>")
def overview(assessment_id: int) -> str:
    """How far an assessment is, and the ways on."""
    opened = assessments.open_assessment(current_actor(), assessment_id)
    standings = assessments.list_standings(opened)
    base = url_for("assessments.overview", assessment_id=assessment_id) + "/elements"
    next_open = find_next_open(opened.framework, standings, "")
    snapshot_id = find_snapshot_of(opened)
    return render_template(
        "pages/assessments/overview.html",
        opened=opened,
        breadcrumb_items=_end_breadcrumb(opened),
        date=show_date(opened.assessment.as_of),
        side=make_nav(opened.framework, standings, base),
        progress=count_progress(standings),
        next_open=f"{base}/{next_open}" if next_open else "",
        snapshot_url=url_for("snapshots.show", snapshot_id=snapshot_id) if snapshot_id else "",
        ways=_describe_ways(opened.framework),
        newer=versions.find_newer_version(opened),
        standing=make_panel(opened),
        may_answer=assessments.may_answer_all(opened),
        may_take=may(opened.role, Permission.TRANSFER),
        has_come=transfers.has_come(assessment_id),
    )


def _describe_ways(framework: Framework) -> Ways:
    """How many questions an element of the edition has."""
    counts = [len(element.questions) for element in framework.elements.values()]
    asked = sorted({count for count in counts if count})
    questions = ""
    if asked:
        span = spell(asked[0])
        if len(asked) > 1:
            span += f" to {spell(asked[-1])}"
        where = "for each element" if all(counts) else "for most elements"
        noun = "question" if asked == [1] else "questions"
        questions = capitalize(f"{span} short {noun} {where}.")
    return Ways(show_count(len(counts), "element"), questions)


def _end_breadcrumb(opened: Opened) -> tuple[tuple[str, str | None], ...]:
    """The way to an assessment, on its own page."""
    first, (text, _) = make_breadcrumb(opened)
    return (first, (text, None))


@blueprint.get("/assessments/<int:assessment_id>/check")
def check(assessment_id: int) -> str:
    """All answers: what is open, not confirmed, without evidence, and whom to ask."""
    opened = assessments.open_assessment(current_actor(), assessment_id)
    standings = assessments.list_standings(opened)
    sheets = assessments.list_sheets(opened)
    snapshot = compute_snapshot(opened.framework, sheets)
    evidenced = evidence.list_counting_elements(opened)
    progress = count_progress(standings)
    return render_template(
        "pages/assessments/check.html",
        opened=opened,
        breadcrumb_items=(*make_breadcrumb(opened), ("Check your answers", None)),
        progress=progress,
        groups=_make_groups(opened, sheets, evidenced, list_seconds(assessment_id)),
        to_dos=list_to_dos(sheets),
        cells=make_cells(opened, snapshot),
        remarks=_make_remarks(progress, sheets, evidenced),
        confirm_words=_name_confirmation(sheets),
        has_rating=snapshot.overall.score is not None,
        standing=make_panel(opened),
        may_answer=assessments.may_answer_all(opened),
        may_take=can_take(opened),
    )


@blueprint.post("/assessments/<int:assessment_id>/confirm-all")
def confirm_all(assessment_id: int) -> ResponseReturnValue:
    """Confirm every derived level that nobody has judged."""
    count = assessments.confirm_all(current_actor(), assessment_id, now())
    flash(f"{show_count(count, 'level')} confirmed.", "success")
    return redirect(url_for("assessments.check", assessment_id=assessment_id))


def make_cells(opened: Opened, snapshot: Snapshot) -> list[Cell]:
    """The cells of a snapshot that is not taken yet, with bounds where something is open."""
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


def _make_groups(
    opened: Opened,
    sheets: list[Sheet],
    evidenced: Collection[str],
    seconds: Mapping[str, tuple[SecondRating, ...]],
) -> list[CheckGroup]:
    base = url_for("assessments.overview", assessment_id=opened.assessment.id) + "/elements"
    rows = {
        sheet.element.id: _make_row(
            opened, sheet, base, evidenced, seconds.get(sheet.element.id, ())
        )
        for sheet in sheets
    }
    return [
        CheckGroup(
            f"{component.id}. {component.title}",
            tuple(rows[element.id] for element in component.elements),
        )
        for component in opened.framework.components
    ]


def _make_row(
    opened: Opened,
    sheet: Sheet,
    base: str,
    evidenced: Collection[str],
    seconds: Collection[SecondRating],
) -> CheckRow:
    result, element = sheet.result, sheet.element
    standing = assessments.summarize(sheet)
    answers = sheet.worksheet.answers
    asked = list_asked(element, answers)
    marks: list[tuple[str, str]] = []
    if element.id in opened.assessment.sent_back:
        marks.append(("Sent back", "high"))
    marks += [
        (f"{one.reviewer}: {one.level}", "neutral" if one.level == result.level else "medium")
        for one in seconds
        if one.level is not None
    ]
    if standing.carried:
        marks.append(("From last time", "medium"))
    elif result.is_open:
        marks.append(("Open", "medium"))
    elif not standing.confirmed and result.level is not None:
        marks.append(("Not confirmed", "low"))
    if _lacks_evidence(sheet, evidenced):
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
        f"{sum(question.id in answers for question in asked)} of {len(asked)} answered"
        if asked
        else "None asked",
        tuple(marks),
    )


def _lacks_evidence(sheet: Sheet, evidenced: Collection[str]) -> bool:
    """Whether a reader will ask for a document: the level is high, and none counts for it."""
    least, level = sheet.opened.framework.rules.find("words-only-least"), sheet.result.level
    is_high = least is not None and level is not None and level >= least
    return is_high and sheet.element.id not in evidenced


def _name_high(framework: Framework) -> str:
    """The levels that want evidence, in words; the edition has a rule for it."""
    least = int(framework.rules.limit("words-only-least"))
    return " or ".join(str(level) for level in sorted(framework.labels) if level >= least)


def _make_remarks(progress: Progress, sheets: list[Sheet], evidenced: Collection[str]) -> list[str]:
    bare = [sheet.opened.framework for sheet in sheets if _lacks_evidence(sheet, evidenced)]
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
        high = f"{show_count(len(bare), 'high rating')} ({_name_high(bare[0])})"
        remarks.append(f"{high} without any evidence.")
    return remarks
