"""The staff imports rounds of many districts: choose a file, look at what comes of it, confirm."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.file import FileField, FileRequired
from wtforms import HiddenField, RadioField, SelectField
from wtforms.validators import InputRequired

from selfassess.domain.errors import BadFileError, InvalidInputError
from selfassess.domain.sharing import Sharing
from selfassess.formats.dates import show_date
from selfassess.formats.numbers import show_count
from selfassess.services import network_imports, staff
from selfassess.services.editions import DEFAULT_EDITION
from selfassess.services.network_imports import Counted, NetworkRun, Part, SentFile
from selfassess.services.rubric import list_frameworks
from selfassess.web.actor import current_account
from selfassess.web.forms import Form, options
from selfassess.web.question_fields import Choice
from selfassess.web.times import now

blueprint = Blueprint("network_imports", __name__, url_prefix="/network/import")

MOST_FAULTS: Final = 200
"""How many faults a page lists."""
MOST_ROWS: Final = 100
"""How many districts a page lists."""
SHARING: Final = {
    Sharing.STAFF: "The staff only",
    Sharing.NETWORK: "The staff and every district that shares as much",
}


class UploadForm(Form):
    """A ratings file of many districts, the edition that it is on, and who sees what comes."""

    edition = SelectField(
        "Edition that the levels are on", validators=[InputRequired("Choose the edition.")]
    )
    file = FileField(
        "Ratings file", validators=[FileRequired("Choose a file that ends in .csv or .xlsx.")]
    )
    facts = FileField("File about the districts")
    sharing = RadioField(
        "Who sees new districts", choices=options(SHARING), default=Sharing.STAFF.value
    )


class ConfirmForm(Form):
    """A button that was pressed, and which files were on the screen."""

    seen = HiddenField()


@dataclass(frozen=True, slots=True)
class FaultRow:
    """What is wrong in a line of a file."""

    where: str
    message: str


@dataclass(frozen=True, slots=True)
class RunPage:
    """What confirming would do."""

    files: str
    edition: str
    says: str
    warning: str
    rows: tuple[tuple[str, ...], ...]
    more: str
    has_new: bool


@dataclass(frozen=True, slots=True)
class ImportRow:
    """What was imported."""

    id: int
    files: str
    words: str


@blueprint.route("", methods=["GET", "POST"])
def upload() -> ResponseReturnValue:
    """Choose a file; it is checked, and nothing is written yet."""
    actor = current_account()
    staff.check_staff(actor)
    form = UploadForm()
    form.edition.choices = options({one.id: one.name for one in list_frameworks()})
    if request.method == "GET":
        form.edition.data = DEFAULT_EDITION
    faults: tuple[FaultRow, ...] = ()
    if form.validate_on_submit():
        file = SentFile(form.file.data.filename or "", form.file.data.read())
        facts = form.facts.data
        about = SentFile(facts.filename, facts.read()) if facts and facts.filename else None
        try:
            import_id = network_imports.put_aside(
                actor, form.edition.data, Sharing(form.sharing.data), file, about, now()
            )
        except BadFileError as error:
            faults = tuple(
                FaultRow(f"{fault.file}, line {fault.line}", fault.message)
                for fault in error.faults
            )
        else:
            return redirect(url_for("network_imports.check", import_id=import_id))
    page = render_template(
        "pages/network_imports/upload.html",
        form=form,
        sharing=[Choice(one.value, label) for one, label in SHARING.items()],
        # What the installation takes at once may be less than what the file may hold.
        largest=min(network_imports.LARGEST, current_app.config["MAX_CONTENT_LENGTH"]) // 1024**2,
        faults=faults[:MOST_FAULTS],
        more_faults=max(0, len(faults) - MOST_FAULTS),
        fault_count=show_count(len(faults), "fault"),
        imports=[_describe_import(one) for one in network_imports.list_imports(actor)],
    )
    return page, 422 if faults or form.errors else 200


@blueprint.route("/<int:import_id>", methods=["GET", "POST"])
def check(import_id: int) -> ResponseReturnValue:
    """What confirming the file would do; and doing it."""
    actor = current_account()
    run = network_imports.open_dry_run(actor, import_id, now())
    form = ConfirmForm()
    if request.method == "GET":
        form.seen.data = run.digest
    elif not form.seen.data:
        flash("Look at what the file would bring, then confirm.", "error")
        return redirect(url_for("network_imports.check", import_id=import_id))
    elif form.validate_on_submit():
        try:
            done = network_imports.confirm_import(actor, import_id, now(), form.seen.data)
        except InvalidInputError as error:
            flash(str(error), "error")
        else:
            flash(
                f"{show_count(done.snapshots, 'snapshot')} of"
                f" {show_count(done.districts, 'district')} imported.",
                "success",
            )
        return redirect(url_for("network_imports.upload"))
    return render_template("pages/network_imports/check.html", form=form, page=_describe_run(run))


@blueprint.post("/<int:import_id>/undo")
def undo(import_id: int) -> ResponseReturnValue:
    """Take an import back, all of it."""
    try:
        done = network_imports.undo_import(current_account(), import_id, now())
    except InvalidInputError as error:
        flash(str(error), "error")
    else:
        flash(
            f"The import was taken back: {show_count(done.snapshots, 'snapshot')} and"
            f" {show_count(done.made, 'district')} removed.",
            "success",
        )
    return redirect(url_for("network_imports.upload"))


def _describe_import(counted: Counted) -> ImportRow:
    one = counted.network_import
    at = one.confirmed_at or one.created_at
    by = f" by {one.created_by}" if one.created_by else " by the command"
    return ImportRow(
        one.id,
        ", ".join(one.file_names.splitlines()),
        f"{show_count(counted.snapshots, 'snapshot')} of"
        f" {show_count(counted.districts, 'district')} ({counted.made} made) on {one.edition},"
        f" {show_date(at.date())}{by}",
    )


def _describe_run(run: NetworkRun) -> RunPage:
    new, twins = len(run.new), [part.name for part in run.namesakes]
    left_out = show_count(run.left_out, "date")
    says = (
        f"{show_count(run.snapshots, 'snapshot')} of {show_count(len(run.parts), 'district')} would"
        f" be made; {show_count(new, 'district')} would be new."
    )
    if run.left_out:
        says += f" {left_out} with a snapshot already would be left out."
    rest = f" and {len(twins) - MOST_ROWS} more" if len(twins) > MOST_ROWS else ""
    return RunPage(
        files=", ".join(run.files),
        edition=run.framework.name,
        says=says,
        warning=(
            f"Other districts are called the same, and are left alone; a second one would be made"
            f" of each: {', '.join(twins[:MOST_ROWS])}{rest}."
            if twins
            else ""
        ),
        rows=tuple(_describe_part(part) for part in run.parts[:MOST_ROWS]),
        more=(
            f"{show_count(len(run.parts) - MOST_ROWS, 'more district')} like these."
            if len(run.parts) > MOST_ROWS
            else ""
        ),
        has_new=run.snapshots > 0,
    )


def _describe_part(part: Part) -> tuple[str, ...]:
    return (
        part.name,
        "new" if part.district_id is None else "known",
        ", ".join(show_date(entry.as_of) for entry, _file in part.entries) or "none",
        ", ".join(show_date(day) for day in part.left_out) or "none",
    )
