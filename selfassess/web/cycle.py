"""The cycle of an assessment: hand in, send back, approve, reopen, and by when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import DateField, IntegerField, TextAreaField
from wtforms.validators import Length, Optional
from wtforms.widgets import HiddenInput

from selfassess.domain.cycle import LONGEST_REASON, Move
from selfassess.domain.errors import InvalidInputError
from selfassess.domain.permissions import Permission
from selfassess.formats.dates import show_date
from selfassess.formats.trail import describe_entry
from selfassess.services import cycle
from selfassess.services.assessments import Opened, list_standings, open_assessment
from selfassess.services.second_ratings import list_seconds
from selfassess.web.actor import current_actor
from selfassess.web.elements import make_breadcrumb
from selfassess.web.forms import Form
from selfassess.web.standing import make_panel
from selfassess.web.times import now

blueprint = Blueprint("cycle", __name__, url_prefix="/assessments/<int:assessment_id>/cycle")

SAID = {
    Move.SUBMIT: "Handed in for review. Nobody answers until it is approved or sent back.",
    Move.SEND_BACK: "Sent back. The team can answer again.",
    Move.APPROVE: "Approved. An owner can take the snapshot now.",
    Move.REOPEN: "Reopened. The team can answer again.",
}


class MoveForm(Form):
    """A button that was pressed, what was on the screen, and why."""

    seen = IntegerField(widget=HiddenInput(), default=0)
    reason = TextAreaField(
        "Reason",
        description="It stays in the history.",
        validators=[
            Length(max=LONGEST_REASON, message=f"Use at most {LONGEST_REASON:,} characters.")
        ],
    )


class DeadlineForm(Form):
    """By when what shall be done."""

    answers_due = DateField(
        "Answers due",
        description="The last day for the team.",
        validators=[Optional()],
    )
    review_due = DateField(
        "Review due", description="The last day for the reviewer.", validators=[Optional()]
    )


@dataclass(frozen=True, slots=True)
class ReasonField:
    """An element that can be sent back: both levels, and why."""

    id: str
    title: str
    own: str
    seconds: str
    reason: str


@dataclass(frozen=True, slots=True)
class ReasonGroup:
    """A component with its elements; `is_open` where something is written in it or differs."""

    title: str
    fields: tuple[ReasonField, ...]
    is_open: bool


@blueprint.get("")
def show(assessment_id: int) -> str:
    """Where the assessment stands, and how it came there."""
    return _render(assessment_id)


@blueprint.post("/submit")
def submit(assessment_id: int) -> ResponseReturnValue:
    """Hand it in for review."""
    return _move(assessment_id, Move.SUBMIT)


@blueprint.post("/approve")
def approve(assessment_id: int) -> ResponseReturnValue:
    """Approve it."""
    return _move(assessment_id, Move.APPROVE)


@blueprint.post("/reopen")
def reopen(assessment_id: int) -> ResponseReturnValue:
    """Open it again."""
    return _move(assessment_id, Move.REOPEN)


@blueprint.route("/send-back", methods=["GET", "POST"])
def send_back(assessment_id: int) -> ResponseReturnValue:
    """Send it back, with reasons for single elements or for all."""
    actor = current_actor()
    opened = open_assessment(actor, assessment_id, Permission.REVIEW)
    form = MoveForm(data={"seen": opened.assessment.moves})
    reasons = {
        id_: request.form.get(f"reason-{id_}", "").replace("\r\n", "\n").strip()
        for id_ in opened.framework.elements
    }
    if not form.validate_on_submit():
        return _render_send_back(opened, form, reasons), 422 if form.errors else 200
    try:
        cycle.move(
            actor,
            assessment_id,
            Move.SEND_BACK,
            form.seen.data or 0,
            now(),
            form.reason.data or "",
            reasons,
        )
    except InvalidInputError as error:
        if error.entry != "reason":
            raise
        form.reason.errors = [str(error)]
        return _render_send_back(opened, form, reasons), 422
    flash(SAID[Move.SEND_BACK], "success")
    return redirect(url_for("assessments.overview", assessment_id=assessment_id))


@blueprint.post("/deadlines")
def set_deadlines(assessment_id: int) -> ResponseReturnValue:
    """Say by when."""
    form = DeadlineForm()
    if form.validate_on_submit():
        try:
            cycle.set_deadlines(
                current_actor(), assessment_id, form.answers_due.data, form.review_due.data, now()
            )
        except InvalidInputError as error:
            form.review_due.errors = [str(error)]
            return _render(assessment_id, deadlines=form), 422
        flash("Deadlines saved.", "success")
        return redirect(url_for("cycle.show", assessment_id=assessment_id))
    open_assessment(current_actor(), assessment_id, Permission.ASSIGN)
    return _render(assessment_id, deadlines=form), 422


def _move(assessment_id: int, step: Move) -> ResponseReturnValue:
    form = MoveForm()
    actor = current_actor()
    if not form.validate_on_submit():
        open_assessment(actor, assessment_id)
        return _render(assessment_id, form), 422
    try:
        cycle.move(actor, assessment_id, step, form.seen.data or 0, now(), form.reason.data or "")
    except InvalidInputError as error:
        if error.entry != "reason":
            raise
        form.reason.errors = [str(error)]
        return _render(assessment_id, form), 422
    flash(SAID[step], "success")
    return redirect(url_for("assessments.overview", assessment_id=assessment_id))


def _render(
    assessment_id: int, form: MoveForm | None = None, deadlines: DeadlineForm | None = None
) -> str:
    found = cycle.open_cycle(current_actor(), assessment_id, now().date())
    opened = found.opened
    own = opened.assessment
    if form is None:
        form = MoveForm(None)
        form.seen.data = own.moves
    if deadlines is None:
        deadlines = DeadlineForm(
            None, data={"answers_due": own.answers_due, "review_due": own.review_due}
        )
    return render_template(
        "pages/cycle/show.html",
        opened=opened,
        date=show_date(own.as_of),
        breadcrumb_items=(*make_breadcrumb(opened), ("Where it stands", None)),
        panel=make_panel(opened),
        form=form,
        deadlines=deadlines,
        may_set_deadlines=found.may_set_deadlines,
        lines=[describe_entry(entry) for entry in found.history],
    )


def _render_send_back(opened: Opened, form: MoveForm, reasons: Mapping[str, str]) -> str:
    standings = list_standings(opened)
    seconds = list_seconds(opened.assessment.id)
    labels = opened.framework.labels
    groups = []
    for component in opened.framework.components:
        fields = []
        for element in component.elements:
            level = standings[element.id].level
            fields.append(
                ReasonField(
                    element.id,
                    element.title,
                    "not rated" if level is None else f"{level}, {labels[level].label}",
                    "; ".join(
                        f"{one.level} by {one.reviewer}"
                        for one in seconds.get(element.id, ())
                        if one.level is not None
                    ),
                    reasons[element.id],
                )
            )
        is_open = any(field.reason or field.seconds for field in fields)
        groups.append(ReasonGroup(f"{component.id}. {component.title}", tuple(fields), is_open))
    return render_template(
        "pages/cycle/send_back.html",
        opened=opened,
        date=show_date(opened.assessment.as_of),
        breadcrumb_items=(*make_breadcrumb(opened), ("Send back", None)),
        form=form,
        groups=groups,
        is_in_review="send-back" in make_panel(opened).moves,
    )
