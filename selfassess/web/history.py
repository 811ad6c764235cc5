"""A district's history: import it from a ratings file, take that back, and get it as a file."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import Final

from flask import (
    Blueprint,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, HiddenField, RadioField, SelectField
from wtforms.validators import InputRequired

from selfassess.domain.errors import BadFileError, InvalidInputError
from selfassess.domain.framework import Framework
from selfassess.domain.permissions import Permission
from selfassess.formats.dates import show_date
from selfassess.formats.numbers import show_count
from selfassess.formats.words import capitalize, spell_count
from selfassess.services import history, history_files
from selfassess.services.access import get_district
from selfassess.services.editions import DEFAULT_EDITION
from selfassess.services.history import DryRun, Imported, Round
from selfassess.services.rubric import list_frameworks
from selfassess.web.actor import current_actor
from selfassess.web.forms import Form, options
from selfassess.web.times import now

blueprint = Blueprint("history", __name__, url_prefix="/districts/<int:district_id>")

MOST_FAULTS: Final = 200
"""How many faults of a file a page lists."""
LEAVE: Final = "leave"
ADD: Final = "add"


class UploadForm(Form):
    """A ratings file, and the edition that it is on."""

    edition = SelectField(
        "Edition that the levels are on", validators=[InputRequired("Choose the edition.")]
    )
    file = FileField(
        "Ratings file", validators=[FileRequired("Choose a file that ends in .csv or .xlsx.")]
    )


class ConfirmForm(Form):
    """What whoever confirms an import has to say, and which file was on the screen."""

    seen = HiddenField()

    same = BooleanField("Yes, these are the levels of this district")
    doubles = RadioField(
        "Dates that have a snapshot already",
        choices=options({LEAVE: "Leave them out", ADD: "Import them too, beside those there are"}),
        default=LEAVE,
        validate_choice=False,
    )

    def check(self, run: DryRun) -> bool:
        """Whether everything was said that this file needs; what is not asked is not needed."""
        if not self.validate_on_submit():
            return False
        if run.is_named_otherwise and not self.same.data:
            self.same.errors = ["Confirm that the file is about this district, or cancel."]
            return False
        return True


@dataclass(frozen=True, slots=True)
class FaultRow:
    """What is wrong in a line of a file."""

    line: int
    message: str


@dataclass(frozen=True, slots=True)
class ImportRow:
    """What was imported; `why_not` says why it cannot be taken back, empty where it can."""

    id: int
    file: str
    words: str
    why_not: str


@dataclass(frozen=True, slots=True)
class RoundRow:
    """What a date of a file brings."""

    date: str
    elements: str
    others: str
    doubles: str


@dataclass(frozen=True, slots=True)
class DryRunPage:
    """What confirming a file would do."""

    file: str
    edition: str
    named: str
    makes: str
    rows: tuple[RoundRow, ...]
    has_doubles: bool
    has_new: bool


@blueprint.route("/history/import", methods=["GET", "POST"])
def upload(district_id: int) -> ResponseReturnValue:
    """Choose a ratings file; it is checked, and nothing is written yet."""
    actor = current_actor()
    district, _role = get_district(actor, district_id, Permission.TAKE_SNAPSHOT)
    form = UploadForm()
    form.edition.choices = options({one.id: one.name for one in list_frameworks()})
    if request.method == "GET":
        form.edition.data = request.args.get("edition", DEFAULT_EDITION)
    faults: tuple[FaultRow, ...] = ()
    if form.validate_on_submit():
        sent = form.file.data
        try:
            batch_id = history.put_aside(
                actor, district_id, form.edition.data, sent.filename or "", sent.read(), now()
            )
        except BadFileError as error:
            faults = tuple(FaultRow(fault.line, fault.message) for fault in error.faults)
        else:
            return redirect(url_for("history.check", district_id=district_id, batch_id=batch_id))
    page = render_template(
        "pages/history/upload.html",
        district=district,
        form=form,
        # What the installation takes at once may be less than what the file may hold.
        largest=min(history.LARGEST, current_app.config["MAX_CONTENT_LENGTH"]) // 1024**2,
        faults=faults[:MOST_FAULTS],
        more_faults=max(0, len(faults) - MOST_FAULTS),
        fault_count=show_count(len(faults), "fault"),
        imports=[_describe_import(one) for one in history.list_imports(actor, district_id)],
    )
    return page, 422 if faults or form.errors else 200


@blueprint.route("/history/import/<int:batch_id>", methods=["GET", "POST"])
def check(district_id: int, batch_id: int) -> ResponseReturnValue:
    """What confirming the file would do; and doing it."""
    actor = current_actor()
    run = history.open_dry_run(actor, district_id, batch_id, now())
    form = ConfirmForm()
    if request.method == "GET":
        form.seen.data = run.digest
    elif not form.seen.data:
        flash("Look at what the file would bring, then confirm.", "error")
        return redirect(url_for("history.check", district_id=district_id, batch_id=batch_id))
    if form.check(run):
        try:
            count = history.confirm_import(
                actor,
                district_id,
                batch_id,
                "add" if form.doubles.data == ADD else "leave",
                now(),
                form.seen.data or "",
            )
        except InvalidInputError as error:
            form.doubles.errors = [str(error)]
        else:
            flash(f"{show_count(count, 'snapshot')} imported.", "success")
            return redirect(url_for("districts.overview", district_id=district_id))
    page = render_template(
        "pages/history/check.html",
        district=run.district,
        form=form,
        page=_describe_run(run),
        is_named_otherwise=run.is_named_otherwise,
    )
    return page, 422 if form.errors else 200


@blueprint.post("/history/imports/<int:batch_id>/undo")
def undo(district_id: int, batch_id: int) -> ResponseReturnValue:
    """Take an import back, all of it."""
    try:
        count = history.undo_import(current_actor(), district_id, batch_id, now())
    except InvalidInputError as error:
        flash(str(error), "error")
    else:
        flash(f"The import was taken back: {show_count(count, 'snapshot')} removed.", "success")
    return redirect(url_for("history.upload", district_id=district_id))


@blueprint.get("/history.csv")
def csv(district_id: int) -> ResponseReturnValue:
    """The history as CSV."""
    return _send(district_id, is_csv=True)


@blueprint.get("/history.xlsx")
def workbook(district_id: int) -> ResponseReturnValue:
    """The history as an Excel workbook."""
    return _send(district_id, is_csv=False)


def _send(district_id: int, *, is_csv: bool) -> ResponseReturnValue:
    edition = request.args.get("edition", DEFAULT_EDITION)
    file = history_files.export_history(
        current_actor(), district_id, edition, "csv" if is_csv else "xlsx", now()
    )
    return send_file(
        BytesIO(file.data), mimetype=file.type, as_attachment=True, download_name=file.name
    )


def _describe_import(imported: Imported) -> ImportRow:
    batch = imported.batch
    at = batch.confirmed_at or batch.created_at
    by = f" by {batch.created_by}" if batch.created_by else ""
    count = show_count(imported.snapshots, "snapshot")
    return ImportRow(
        batch.id,
        batch.file_name,
        f"{count} on {batch.edition}, {show_date(at.date())}{by}",
        imported.why_not,
    )


def _describe_run(run: DryRun) -> DryRunPage:
    new = len(run.new)
    makes = f"{spell_count(new, 'snapshot')} would be made" if new else "Nothing new would be made"
    return DryRunPage(
        file=run.batch.file_name,
        edition=run.framework.name,
        named=run.named,
        makes=capitalize(makes),
        rows=tuple(_describe_round(run.framework, one) for one in run.rounds),
        has_doubles=new < len(run.rounds),
        has_new=bool(new),
    )


def _describe_round(framework: Framework, one: Round) -> RoundRow:
    others = {
        "not applicable": one.not_applicable,
        "don’t know": one.unknown,
        "not answered": one.unanswered,
    }
    words = [f"{count} {name}" for name, count in others.items() if count]
    if one.notes:
        words.append(show_count(one.notes, "note"))
    taken = [f"taken {show_date(snapshot.taken_at.date())}" for snapshot in one.doubles]
    return RoundRow(
        show_date(one.as_of),
        _list_elements(framework, one.rated),
        ", ".join(words),
        f"{capitalize(spell_count(len(taken), 'snapshot'))}: {'; '.join(taken)}" if taken else "",
    )


def _list_elements(framework: Framework, rated: tuple[str, ...]) -> str:
    """Which elements get a level: all, all but a few, or these."""
    missing = [element for element in framework.elements if element not in rated]
    if not missing:
        return f"All {len(framework.elements)}"
    if len(missing) < len(rated):
        return f"{len(rated)}: all but {', '.join(missing)}"
    ids = [element for element in framework.elements if element in rated]
    return f"{len(ids)}: {', '.join(ids)}"
