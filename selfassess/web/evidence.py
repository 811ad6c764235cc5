"""Evidence: add it to an element, look at it, keep it up to date, withdraw it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any, Final

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from selfassess.domain.errors import ConflictError, InvalidInputError
from selfassess.domain.evidence import Kind, State
from selfassess.domain.framework import Element
from selfassess.domain.permissions import Permission, Role, may
from selfassess.formats.dates import show_date
from selfassess.formats.evidence import GRADE_WORDS
from selfassess.formats.numbers import show_count
from selfassess.services import erasing, members
from selfassess.services import evidence as service
from selfassess.services import evidence_changes as changes
from selfassess.services.access import Actor
from selfassess.services.assessments import Sheet
from selfassess.services.authors import list_brought, name_author
from selfassess.services.evidence import OpenedEvidence
from selfassess.web.actor import current_actor
from selfassess.web.elements import make_breadcrumb
from selfassess.web.evidence_forms import (
    ACCEPT,
    FILE,
    VOICES,
    AddForm,
    EraseForm,
    FactsForm,
    RevisionForm,
    WithdrawForm,
    give_voices,
    list_meanings,
    read_seen,
    read_upload,
    read_voices,
)
from selfassess.web.evidence_page import describe_shelf, read_filter
from selfassess.web.evidence_rows import EvidenceRow, list_rows, show_size
from selfassess.web.times import now

blueprint = Blueprint("evidence", __name__)

ADDED: Final = "evidence.created_by_id"
CHANGED: Final = "evidence.updated_by_id"
WITHDRAWN: Final = "evidence.withdrawn_by_id"
UPLOADED: Final = "evidence_revision.uploaded_by_id"
PLACES: Final = (ADDED, CHANGED, WITHDRAWN, UPLOADED)
"""Columns that are empty where whoever it was is known from before a transfer only."""

SANDBOX: Final = "default-src 'none'; frame-ancestors 'none'; sandbox"
"""Whatever is in an uploaded file, a browser that shows it all the same lets it do nothing."""


@dataclass(frozen=True, slots=True)
class VoiceField:
    """A question, and what a piece may say about its answer."""

    name: str
    text: str
    selected: str


@dataclass(frozen=True, slots=True)
class RevisionRow:
    """One file of a piece."""

    number: int
    name: str
    size: str
    sha256: str
    uploaded: str
    url: str
    erased: str
    erased_reason: str
    erase_url: str


@dataclass(frozen=True, slots=True)
class Theirs:
    """What someone else saved meanwhile."""

    title: str
    grade: str
    true_on: str
    expires: str
    owner: str


@dataclass(frozen=True, slots=True)
class EvidencePage:
    """One piece of evidence with everything that is known of it."""

    row: EvidenceRow
    district: str
    is_demonstration: bool
    breadcrumb: tuple[tuple[str, str | None], ...]
    element: str
    is_link: bool
    link: str
    owner: str
    added: str
    changed: str
    withdrawn: str
    withdrawn_reason: str
    supports: tuple[str, ...]
    contradicts: tuple[str, ...]
    revisions: tuple[RevisionRow, ...]
    may_change: bool
    change_url: str
    revise_url: str
    withdraw_url: str


# --- Adding


@blueprint.get("/assessments/<int:assessment_id>/elements/<element_id>/evidence")
def new(assessment_id: int, element_id: str) -> str:
    """A form for a new piece."""
    actor = current_actor()
    sheet = service.open_element(actor, assessment_id, element_id)
    # What is true only after the assessment's date would not count for it.
    day = min(now().date(), sheet.opened.assessment.as_of)
    form = AddForm(formdata=None, data={"true_on": day})
    _fit(actor, sheet, form)
    return _render_new(sheet, form, {})


@blueprint.post("/assessments/<int:assessment_id>/elements/<element_id>/evidence")
def add(assessment_id: int, element_id: str) -> ResponseReturnValue:
    """Add a piece to an element."""
    actor = current_actor()
    sheet = service.open_element(actor, assessment_id, element_id)
    form, voices = AddForm(), read_voices(sheet.element, request.form)
    _fit(actor, sheet, form)
    if not form.validate_on_submit():
        return _render_new(sheet, form, voices), 422
    upload = read_upload(form.file.data) if form.source.data == FILE else None
    try:
        if upload is None and form.source.data == FILE:
            raise InvalidInputError("Choose a file.", "file")
        changes.add_evidence(actor, assessment_id, element_id, form.to_facts(voices), upload, now())
    except InvalidInputError as error:
        form.take_error(error)
        return _render_new(sheet, form, voices), 422
    flash(_tell_added(sheet, form.to_facts(voices)), "success")
    url = url_for("elements.show", assessment_id=assessment_id, element_id=element_id)
    return redirect(f"{url}#evidence-title")


def _tell_added(sheet: Sheet, facts: changes.Facts) -> str:
    """Say that a piece was added, and where it does not count at once."""
    as_of = sheet.opened.assessment.as_of
    if facts.true_on > as_of:
        return (
            f"The evidence was added. It does not count for this assessment, which is for"
            f" {show_date(as_of)}: it became true later."
        )
    if facts.expires is not None and facts.expires < as_of:
        return (
            f"The evidence was added. It does not count for this assessment, which is for"
            f" {show_date(as_of)}: it had expired by then."
        )
    return "The evidence was added."


def _fit(actor: Actor, sheet: Sheet, form: AddForm) -> None:
    """Offer what the actor can choose here."""
    form.offer_people(_list_people(actor, sheet.opened.district.id, sheet.opened.role))
    if sheet.opened.role is Role.TRIAL:
        form.take_links_only()


def _render_new(sheet: Sheet, form: AddForm, voices: Mapping[str, str]) -> str:
    opened, element = sheet.opened, sheet.element
    where: dict[str, Any] = {"assessment_id": opened.assessment.id, "element_id": element.id}
    element_url = url_for("elements.show", **where)
    return render_template(
        "pages/evidence/new.html",
        form=form,
        element=element,
        district=opened.district,
        breadcrumb_items=(
            *make_breadcrumb(opened),
            (element.id, element_url),
            ("Add evidence", None),
        ),
        url=url_for("evidence.add", **where),
        back_url=element_url,
        voices=_list_voices(element, voices),
        voice_options=tuple(VOICES.items()),
        meanings=list_meanings(),
        accept=ACCEPT,
        is_trial=opened.role is Role.TRIAL,
        has_people=len(form.owner_user_id.choices or ()) > 1,
        room=_describe_room(opened.district.id),
    )


def _list_voices(element: Element | None, voices: Mapping[str, str]) -> tuple[VoiceField, ...]:
    questions = element.questions if element else ()
    return tuple(
        VoiceField(f"q-{question.id}", question.text, voices.get(question.id, ""))
        for question in questions
    )


def _list_people(actor: Actor, district_id: int, role: Role) -> dict[int, str]:
    """Who can be reminded; a trial has no members."""
    if role is Role.TRIAL:
        return {}
    listed = members.list_members(actor, district_id)
    return {member.user_id: member.user.shown_name for member in listed}


def _describe_room(district_id: int) -> str:
    room = changes.get_room(district_id)
    mega = changes.MEGA
    return (
        f"At most {room.largest // mega} MB. The district’s files take {show_size(room.used)} of"
        f" {room.quota // mega} MB."
    )


# --- Looking


@blueprint.get("/districts/<int:district_id>/evidence")
def list_all(district_id: int) -> str:
    """All evidence of a district for an edition, and what it covers."""
    actor, today = current_actor(), now().date()
    shelf = service.open_shelf(actor, district_id, request.args.get("edition", ""), today)
    wanted = read_filter(shelf, request.args)
    return render_template("pages/evidence/list_all.html", page=describe_shelf(shelf, wanted))


@blueprint.get("/districts/<int:district_id>/evidence/<int:evidence_id>")
def show(district_id: int, evidence_id: int) -> str:
    """One piece with its files."""
    actor = current_actor()
    opened = service.open_evidence(actor, district_id, evidence_id)
    return _render(opened, _make_form(actor, opened))


@blueprint.get("/districts/<int:district_id>/evidence/<int:evidence_id>/files/<int:number>")
def download(district_id: int, evidence_id: int, number: int) -> ResponseReturnValue:
    """A file, to be saved and never to be shown within this site."""
    revision, content = changes.read_file(current_actor(), district_id, evidence_id, number)
    answer = send_file(
        BytesIO(content),
        mimetype=revision.media_type,
        as_attachment=True,
        download_name=revision.file_name,
    )
    answer.headers["Content-Security-Policy"] = SANDBOX
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


# --- Changing


@blueprint.post("/districts/<int:district_id>/evidence/<int:evidence_id>")
def change(district_id: int, evidence_id: int) -> ResponseReturnValue:
    """Replace what is said of a piece."""
    actor = current_actor()
    opened = service.open_evidence(actor, district_id, evidence_id, Permission.ANSWER)
    form, voices = FactsForm(), read_voices(opened.element, request.form)
    form.offer_people(_list_people(actor, district_id, opened.role))
    if not form.validate_on_submit():
        return _render(opened, form, voices=voices), 422
    try:
        seen = read_seen(form.version.data)
        changes.change_evidence(actor, district_id, evidence_id, form.to_facts(voices), seen, now())
    except InvalidInputError as error:
        form.take_error(error)
        return _render(opened, form, voices=voices), 422
    except ConflictError:
        return _show_conflict(actor, district_id, evidence_id, form, voices), 409
    flash("Saved.", "success")
    return _go_back(district_id, evidence_id)


@blueprint.post("/districts/<int:district_id>/evidence/<int:evidence_id>/files")
def revise(district_id: int, evidence_id: int) -> ResponseReturnValue:
    """Put a newer file beside those that are there."""
    actor = current_actor()
    opened = service.open_evidence(actor, district_id, evidence_id, Permission.ANSWER)
    form = RevisionForm()
    upload = read_upload(form.file.data) if form.validate_on_submit() else None
    if upload is None:
        return _render(opened, _make_form(actor, opened, is_fresh=True), revision=form), 422
    try:
        seen = read_seen(form.version.data)
        changes.add_revision(actor, district_id, evidence_id, upload, seen, now())
    except InvalidInputError as error:
        form.file.errors = [str(error)]
        return _render(opened, _make_form(actor, opened, is_fresh=True), revision=form), 422
    flash("The new file stands beside the former ones.", "success")
    return _go_back(district_id, evidence_id)


@blueprint.post("/districts/<int:district_id>/evidence/<int:evidence_id>/withdraw")
def withdraw(district_id: int, evidence_id: int) -> ResponseReturnValue:
    """Withdraw a piece, with the reason."""
    actor = current_actor()
    opened = service.open_evidence(actor, district_id, evidence_id, Permission.ANSWER)
    form = WithdrawForm()
    if not form.validate_on_submit():
        return _render(opened, _make_form(actor, opened, is_fresh=True), withdrawal=form), 422
    seen = read_seen(form.version.data)
    changes.withdraw_evidence(actor, district_id, evidence_id, form.why.data or "", seen, now())
    flash("Withdrawn. It is kept with your reason, and counts no longer.", "success")
    return _go_back(district_id, evidence_id)


@blueprint.route(
    "/districts/<int:district_id>/evidence/<int:evidence_id>/files/<int:number>/erase",
    methods=["GET", "POST"],
)
def erase(district_id: int, evidence_id: int, number: int) -> ResponseReturnValue:
    """What erasing the content of a file would do; and doing it."""
    actor = current_actor()
    found = erasing.open_erasing(actor, district_id, evidence_id, number)
    form = EraseForm()
    if form.validate_on_submit():
        where = district_id, evidence_id, number
        count = erasing.erase_content(actor, *where, form.why.data or "", now())
        flash(f"Erased, in {show_count(count, 'place')}. Name and checksum stay.", "success")
        return _go_back(district_id, evidence_id)
    opened, revision = found.opened, found.revision
    page = render_template(
        "pages/evidence/erase.html",
        district=opened.district,
        evidence=opened.evidence,
        revision=revision,
        others=found.others,
        form=form,
    )
    return page, 422 if form.errors else 200


def _go_back(district_id: int, evidence_id: int) -> ResponseReturnValue:
    return redirect(url_for("evidence.show", district_id=district_id, evidence_id=evidence_id))


def _make_form(actor: Actor, opened: OpenedEvidence, *, is_fresh: bool = False) -> FactsForm:
    evidence = opened.evidence
    values = {
        "title": evidence.title,
        "url": evidence.url,
        "grade": evidence.grade.value if evidence.grade else "",
        "true_on": evidence.true_on,
        "expires": evidence.expires,
        "owner": evidence.owner,
        "owner_user_id": str(evidence.owner_user_id or ""),
        "version": str(evidence.version),
    }
    # What was sent by another form of the page says nothing about these fields.
    form = FactsForm(formdata=None, data=values) if is_fresh else FactsForm(data=values)
    people = {}
    if opened.may_change:
        people = _list_people(actor, opened.district.id, opened.role)
    form.offer_people(people)
    return form


def _show_conflict(
    actor: Actor,
    district_id: int,
    evidence_id: int,
    form: FactsForm,
    voices: Mapping[str, str],
) -> str:
    """Show what someone else saved; whoever sends the form once more has seen it."""
    opened = service.open_evidence(actor, district_id, evidence_id, Permission.ANSWER)
    evidence = opened.evidence
    form.version.data = str(evidence.version)
    theirs = Theirs(
        evidence.title,
        GRADE_WORDS[evidence.grade],
        show_date(evidence.true_on),
        show_date(evidence.expires) if evidence.expires else "Does not expire",
        evidence.owner or "Nobody",
    )
    return _render(opened, form, voices=voices, theirs=theirs)


def _render(
    opened: OpenedEvidence,
    form: FactsForm,
    *,
    voices: Mapping[str, str] | None = None,
    revision: RevisionForm | None = None,
    withdrawal: WithdrawForm | None = None,
    theirs: Theirs | None = None,
) -> str:
    evidence = opened.evidence
    version = {"version": str(evidence.version)}
    if voices is None:
        voices = give_voices(evidence.supports, evidence.contradicts)
    return render_template(
        "pages/evidence/show.html",
        page=_describe(opened),
        form=form,
        revision=revision or RevisionForm(formdata=None, data=version),
        withdrawal=withdrawal or WithdrawForm(formdata=None, data=version),
        theirs=theirs,
        voices=_list_voices(opened.element, voices),
        voice_options=tuple(VOICES.items()),
        meanings=list_meanings(),
        accept=ACCEPT,
        has_people=len(form.owner_user_id.choices or ()) > 1,
        room=_describe_room(opened.district.id),
    )


def _describe(opened: OpenedEvidence) -> EvidencePage:
    evidence, district = opened.evidence, opened.district
    standing = service.tell_opened(opened, now().date())
    (row,) = list_rows((standing,), district.id)
    where: dict[str, Any] = {"district_id": district.id, "evidence_id": evidence.id}
    texts = {q.id: q.text for q in opened.element.questions} if opened.element else {}
    title = opened.element.title if opened.element else "no longer in this edition"
    all_url = url_for("evidence.list_all", district_id=district.id, edition=evidence.edition)
    is_withdrawn = standing.state is State.WITHDRAWN
    may_erase = may(opened.role, Permission.ERASE)
    known: dict[int | None, str] = {}

    traced: dict[tuple[str, int], str] | None = None

    def tell(at: datetime | None, by: int | None, place: str, row_id: int = evidence.id) -> str:
        """When something was done, and by whom; `place` is the column that tells."""
        nonlocal traced
        if at is None:
            return ""
        if by is None:
            if traced is None:
                traced = list_brought(district.id, PLACES)
            if (place, row_id) in traced:
                return f"{show_date(at.date())} by {traced[place, row_id]}"
        if by not in known:
            known[by] = name_author(district.id, by)
        return f"{show_date(at.date())} by {known[by]}"

    return EvidencePage(
        row=row,
        district=district.name,
        is_demonstration=district.is_demonstration,
        breadcrumb=(
            (district.name, url_for("districts.overview", district_id=district.id)),
            ("Evidence", all_url),
            (evidence.title, None),
        ),
        element=f"{evidence.element_id} {title}",
        is_link=evidence.kind is Kind.LINK,
        link=evidence.url,
        owner=evidence.owner or "Nobody yet",
        added=tell(evidence.created_at, evidence.created_by_id, ADDED),
        changed=tell(evidence.updated_at, evidence.updated_by_id, CHANGED)
        if evidence.version > 1
        else "",
        withdrawn=tell(evidence.withdrawn_at, evidence.withdrawn_by_id, WITHDRAWN),
        withdrawn_reason=evidence.withdrawn_reason,
        supports=tuple(texts.get(q, q) for q in evidence.supports),
        contradicts=tuple(texts.get(q, q) for q in evidence.contradicts),
        revisions=tuple(
            RevisionRow(
                one.number,
                one.file_name,
                show_size(one.size),
                one.sha256,
                tell(one.uploaded_at, one.uploaded_by_id, UPLOADED, one.id),
                url_for("evidence.download", number=one.number, **where),
                f"{show_date(one.erased_at.date())} by {one.erased_by}" if one.erased_at else "",
                one.erased_reason,
                url_for("evidence.erase", number=one.number, **where)
                if may_erase and one.erased_at is None
                else "",
            )
            for one in opened.revisions
        ),
        may_change=opened.may_change and not is_withdrawn,
        change_url=url_for("evidence.change", **where),
        revise_url=url_for("evidence.revise", **where),
        withdraw_url=url_for("evidence.withdraw", **where),
    )
