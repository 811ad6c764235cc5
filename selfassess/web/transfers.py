"""Taking an assessment elsewhere, bringing one here, and what was there before it came."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from tempfile import SpooledTemporaryFile
from typing import Any, Final

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
from wtforms import BooleanField, HiddenField

from selfassess.domain.errors import InvalidInputError
from selfassess.domain.permissions import Permission
from selfassess.domain.perspectives import OutsideRole
from selfassess.domain.trail import TrailEntry
from selfassess.formats.dates import show_date
from selfassess.formats.numbers import show_count, show_score
from selfassess.formats.trail import TrailLine, describe_entry
from selfassess.formats.words import OUTSIDE_ROLE_WORDS, join_words
from selfassess.services import arrivals, transfers
from selfassess.services.access import get_district
from selfassess.services.arrivals import DryRun
from selfassess.services.assessments import Opened, open_assessment
from selfassess.services.transfers import Before, Survey
from selfassess.web.actor import current_actor
from selfassess.web.elements import make_breadcrumb
from selfassess.web.evidence_rows import show_size
from selfassess.web.forms import Form
from selfassess.web.times import now, show_minute

blueprint = Blueprint("transfers", __name__)

IN_MEMORY: Final = 8 * 1024 * 1024
"""How large an archive may grow before it is written on the disk. [bytes]"""
MOST_LINES: Final = 500
"""How many entries of a former history a page lists; the archive has all of them. [entries]"""
WORDS: Final = {
    "responses": "Elements with answers, levels, reasons and notes",
    "assignments": "Elements that somebody is asked to answer",
    "rounds": "Votes, with what was agreed and who differed",
    "comments": "Comments",
    "second_ratings": "Second ratings",
    "evidence": "Pieces of evidence",
    "files": "Files of evidence",
    "snapshots": "Snapshots",
    "plan_items": "Decisions on ranked plans",
    "scenarios": "Scenarios",
    "plans": "Adopted plans, with their histories",
}


class TakeForm(Form):
    """A button that was pressed."""


class UploadForm(Form):
    """An archive."""

    file = FileField("Archive", validators=[FileRequired("Choose the archive of an assessment.")])


class ConfirmForm(Form):
    """Which archive was on the screen, and whether it is wanted once more."""

    seen = HiddenField()
    again = BooleanField("Yes, bring it in once more, beside what is there")


@dataclass(frozen=True, slots=True)
class SurveyPage:
    """What comes along, and what stays behind."""

    rows: tuple[tuple[str, str], ...]
    stays: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DryRunPage:
    """What bringing an archive in would do."""

    title: str
    source: str
    edition: str
    rows: tuple[tuple[str, str], ...]
    members: str
    others: str
    cannot: tuple[str, ...]
    notes: tuple[str, ...]
    same: str


@dataclass(frozen=True, slots=True)
class ObserverRow:
    """What observers said of an element before, as far as the district knew it."""

    element: str
    median: str
    groups: str
    said: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class BeforePart:
    """Where an assessment was once, and its history there."""

    title: str
    came: str
    made: str
    check: str
    is_whole: bool
    lines: tuple[TrailLine, ...]
    more: str
    asked: str
    observers: tuple[ObserverRow, ...]


# --- Taking out


@blueprint.get("/assessments/<int:assessment_id>/transfer")
def show(assessment_id: int) -> str:
    """What an archive of the assessment would hold."""
    survey = transfers.survey(current_actor(), assessment_id)
    opened = survey.opened
    return render_template(
        "pages/transfers/show.html",
        opened=opened,
        date=show_date(opened.assessment.as_of),
        breadcrumb_items=(*make_breadcrumb(opened), ("Take it elsewhere", None)),
        page=_describe_survey(survey),
        form=TakeForm(formdata=None),
    )


@blueprint.post("/assessments/<int:assessment_id>/transfer")
def take(assessment_id: int) -> ResponseReturnValue:
    """The archive; that it was made is noted in the trail."""
    into = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - the answer closes it
    site = str(current_app.config["SITE_NAME"])
    name = transfers.take_out(current_actor(), assessment_id, into, site, now())
    into.seek(0)
    answer = send_file(into, mimetype="application/zip", as_attachment=True, download_name=name)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _describe_survey(survey: Survey) -> SurveyPage:
    counts = {**survey.counts, "files": survey.files}
    rows = [(words, str(counts.get(name, 0))) for name, words in WORDS.items() if counts.get(name)]
    if survey.files:
        rows = [
            (words, f"{n}, {show_size(survey.size)}" if words == WORDS["files"] else n)
            for words, n in rows
        ]
    return SurveyPage(tuple(rows), tuple(_list_staying(survey)))


def _list_staying(survey: Survey) -> Iterator[str]:
    if survey.open_votes:
        yield (
            f"{show_count(survey.open_votes, 'open vote')}: nobody may know yet how others voted."
            " Close what shall come along."
        )
    if survey.observers:
        yield (
            f"The links of {show_count(survey.observers, 'observer')}. Who of them said what stays"
            " here for good. What comes along is what you see yourselves: whom you asked, the"
            " medians of groups that are large enough, and comments, with a name only where its"
            " owner agreed."
        )
    for title in survey.missing:
        yield f"A file of “{title}”: it is missing where files are kept."
    yield "Who is a member in which role, notices, and who is on a page at the moment."
    yield "Other assessments of the district, events, imported histories, and what it publishes."


# --- Bringing in


@blueprint.route("/districts/<int:district_id>/bring", methods=["GET", "POST"])
def upload(district_id: int) -> ResponseReturnValue:
    """Choose an archive; it is checked, and nothing is written yet."""
    actor = current_actor()
    district, _role = get_district(actor, district_id, Permission.BRING)
    form = UploadForm()
    if form.validate_on_submit():
        sent = form.file.data
        try:
            upload_id = arrivals.put_aside(
                actor, district_id, sent.filename or "", sent.read(), now()
            )
        except InvalidInputError as error:
            form.file.errors = [str(error)]
        else:
            return redirect(
                url_for("transfers.check", district_id=district_id, upload_id=upload_id)
            )
    page = render_template(
        "pages/transfers/upload.html",
        district=district,
        form=form,
        largest=current_app.config["MAX_CONTENT_LENGTH"] // 1024**2,
    )
    return page, 422 if form.errors else 200


@blueprint.route("/districts/<int:district_id>/bring/<int:upload_id>", methods=["GET", "POST"])
def check(district_id: int, upload_id: int) -> ResponseReturnValue:
    """What bringing the archive in would do; and doing it."""
    actor = current_actor()
    try:
        run = arrivals.open_dry_run(actor, district_id, upload_id, now())
    except InvalidInputError as error:
        flash(str(error), "error")
        return redirect(url_for("transfers.upload", district_id=district_id))
    form = ConfirmForm()
    if request.method == "GET":
        form.seen.data = run.parcel.archive.digest
    elif form.validate_on_submit():
        try:
            assessment_id = arrivals.bring(
                actor, district_id, upload_id, form.seen.data or "", now(), bool(form.again.data)
            )
        except InvalidInputError as error:
            if error.entry != "again":
                raise
            form.again.errors = [str(error)]
        else:
            flash("The assessment is here, with everything that was listed.", "success")
            return redirect(url_for("assessments.overview", assessment_id=assessment_id))
    page = render_template(
        "pages/transfers/check.html",
        district=run.district,
        form=form,
        page=_describe_run(run),
    )
    return page, 422 if form.errors else 200


def _describe_run(run: DryRun) -> DryRunPage:
    about = run.parcel.archive.about
    rows = tuple(
        (words, str(run.counts[name])) for name, words in WORDS.items() if run.counts.get(name)
    )
    made = datetime.fromisoformat(about.made_at)
    return DryRunPage(
        title=f"The assessment for {show_date(datetime.fromisoformat(about.as_of).date())}",
        source=f"{about.district}, from {about.site}, {show_minute(made)}",
        edition=f"{run.parcel.framework.name}, version {about.edition_version}",
        rows=rows,
        members=join_words(run.members) if run.members else "",
        others=join_words(run.others) if run.others else "",
        cannot=tuple(_list_losses(run)),
        notes=tuple(_list_notes(run)),
        same=show_date(run.same.at.date()) if run.same else "",
    )


def _list_losses(run: DryRun) -> Iterator[str]:
    document = run.parcel.document
    asked = len(document["observers"]["asked"])
    if asked:
        yield (
            f"The links of {show_count(asked, 'observer')} do not work here. Ask them again if"
            " their word is wanted on this assessment. What they said so far can be read, as the"
            " medians and comments that the district could see there."
        )
    if run.assignments:
        yield (
            f"{show_count(run.assignments, 'assignment')} of people who are no members here: kept"
            " on record, and nobody is asked. Assign these elements anew."
        )
    for name in run.left_plans:
        yield (
            f"The plan “{name}”, which is followed there: this district follows a plan of its own."
            " Close that one first, if the other shall come in."
        )
    for title in run.missing:
        yield f"A file of “{title}”, which is not in the archive. Its name and checksum come in."
    if document["carried_from"]:
        yield "That it began with the answers of an earlier assessment, which is not here."


def _list_notes(run: DryRun) -> Iterator[str]:
    if run.known:
        yield (
            f"{show_count(run.known, 'piece')} of evidence {'is' if run.known == 1 else 'are'} here"
            " already, and stay as they are."
        )
    if run.has_alike:
        yield "The district has an assessment for this date already. This one comes beside it."
    if run.doubles:
        days = join_words([show_date(day) for day in run.doubles])
        yield f"The district has a snapshot for {days} already. Both will stand in the trend."
    if run.differs:
        yield (
            "The files of this version of the edition read otherwise here than where the archive"
            " comes from. Every answer fits the questions here; compare their words."
        )


# --- Looking back


@blueprint.get("/assessments/<int:assessment_id>/before")
def before(assessment_id: int) -> str:
    """The history of the assessment before it came here, sealed and read only."""
    opened = open_assessment(current_actor(), assessment_id)
    return render_template(
        "pages/transfers/before.html",
        opened=opened,
        date=show_date(opened.assessment.as_of),
        breadcrumb_items=(*make_breadcrumb(opened), ("Before the transfer", None)),
        parts=[_describe_before(opened, one) for one in transfers.list_before(opened)],
    )


def _describe_before(opened: Opened, one: Before) -> BeforePart:
    entries = one.history["entries"]
    misfits = one.check.misfits
    words = f"{show_count(one.check.entries, 'entry', 'entries')}, and every seal fits."
    if misfits:
        numbers = join_words([str(number) for number in misfits[:5]])
        words = f"Entries that do not fit their seals: {numbers}."
    shown = entries[-MOST_LINES:][::-1]
    made = datetime.fromisoformat(one.source["made_at"])
    asked = one.observers["asked"]
    return BeforePart(
        title=f"At {one.source['site']}, in {one.source['district']}",
        came=f"{show_minute(one.at)} by {one.by}",
        made=f"{show_minute(made)}, by version {one.source['program']} of the program",
        check=words,
        is_whole=not misfits,
        lines=tuple(_describe_line(opened, entry) for entry in shown),
        more=show_count(len(entries) - len(shown), "earlier entry", "earlier entries")
        if len(entries) > len(shown)
        else "",
        asked=f"{show_count(len(asked), 'observer')} asked, {one.observers['handed_in']} handed in"
        if asked or one.observers["handed_in"]
        else "",
        observers=tuple(_describe_observers(opened, row) for row in one.observers["elements"]),
    )


def _describe_line(opened: Opened, entry: dict[str, Any]) -> TrailLine:
    told = TrailEntry(
        id=0,
        at=datetime.fromisoformat(entry["at"]),
        by=entry["by"],
        what=entry["what"],
        # Numbers of another place would lead astray here.
        assessment_id=None,
        element_id=entry["element"],
        before=entry["before"],
        after=entry["after"],
        why=entry["why"],
        number=entry["number"],
    )
    return describe_entry(told, opened.framework.elements.get(entry["element"] or ""))


def _describe_observers(opened: Opened, row: dict[str, Any]) -> ObserverRow:
    element = opened.framework.elements.get(row["element"])
    groups = [
        f"{OUTSIDE_ROLE_WORDS.get(role, role)} {show_score(median, 1)}"
        for role, median in row["groups"].items()
    ]
    return ObserverRow(
        f"{row['element']} {element.title}" if element else row["element"],
        show_score(row["median"], 1) if row["median"] is not None else "",
        ", ".join(groups),
        tuple((said["text"], _name_observer(said)) for said in row["said"]),
    )


def _name_observer(said: dict[str, Any]) -> str:
    role = said["role"]
    known = role in {one.value for one in OutsideRole}
    return ", ".join(
        filter(None, (said["name"], OUTSIDE_ROLE_WORDS[OutsideRole(role)] if known else ""))
    )
