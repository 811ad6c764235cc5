"""What the staff of the network see: who takes part, who waits, and where an owner is missing."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from wtforms import EmailField, HiddenField
from wtforms.validators import Email, InputRequired

from selfassess.domain.districts import GOVERNANCE_LABELS, KIND_LABELS
from selfassess.domain.errors import InvalidInputError
from selfassess.domain.permissions import Role
from selfassess.domain.sharing import SHARING_MEANINGS
from selfassess.formats.dates import show_date
from selfassess.services import admissions, invitations, staff
from selfassess.web import mails
from selfassess.web.actor import current_account
from selfassess.web.forms import Form
from selfassess.web.times import now

blueprint = Blueprint("staff", __name__, url_prefix="/network/districts")

LINK_KEY = "owner_link"
"""Where the session keeps the link of a new invitation until the next page has shown it."""


class OwnerForm(Form):
    """Whom to invite as owner."""

    email = EmailField(
        "E-mail address",
        validators=[
            InputRequired("Give the address to which the invitation goes."),
            Email("This is not an e-mail address.", allow_empty_local=False),
        ],
    )


class AdmissionForm(Form):
    """Admit a district, or end that; `seen` is the name that the page showed."""

    seen = HiddenField()


@blueprint.get("")
def list_districts() -> str:
    """Every district of the network, without anything that it wrote; those that wait come first."""
    found = staff.list_districts(
        current_account(),
        request.args.get("search", ""),
        _read_page(request.args.get("page")),
        only_waiting=request.args.get("waiting") == "yes",
    )
    return render_template(
        "pages/staff/list_districts.html",
        found=found,
        kinds=KIND_LABELS,
        show_date=show_date,
        new_link=session.pop(LINK_KEY, None),
    )


@blueprint.route("/<int:owned_id>/owner", methods=["GET", "POST"])
def invite_owner(owned_id: int) -> ResponseReturnValue:
    """Invite an owner to a district that has none."""
    actor = current_account()
    staff.check_staff(actor)
    form = OwnerForm()
    if not form.validate_on_submit():
        page = render_template("pages/staff/invite_owner.html", form=form)
        return page, 422 if form.errors else 200
    email = form.email.data or ""
    try:
        district, token = staff.invite_owner(actor, owned_id, email)
    except InvalidInputError as error:
        flash(str(error), "error")
        return redirect(url_for("staff.list_districts"))
    link = url_for("invitations.show", token=token, _external=True)
    was_sent = mails.send(
        email,
        f"{actor.name} invites you to {district.name}",
        "mails/invitation.txt",
        sender_name=actor.name,
        district=district,
        role=Role.OWNER,
        link=link,
        days=invitations.INVITATION_LASTS.days,
    )
    session[LINK_KEY] = {"email": email, "link": link, "was_sent": was_sent}
    return redirect(url_for("staff.list_districts"))


@blueprint.route("/<int:owned_id>/admit", methods=["GET", "POST"])
def admit(owned_id: int) -> ResponseReturnValue:
    """Say what it does to admit a district, and do so."""
    return _decide(owned_id, is_ending=False)


@blueprint.route("/<int:owned_id>/end-admission", methods=["GET", "POST"])
def end_admission(owned_id: int) -> ResponseReturnValue:
    """Say what it does to end the admission of a district, and do so."""
    return _decide(owned_id, is_ending=True)


def _decide(district_id: int, *, is_ending: bool) -> ResponseReturnValue:
    actor = current_account()
    district, owners = admissions.open_admission(actor, district_id)
    name = district.name
    form = AdmissionForm()
    if not form.validate_on_submit():
        form.seen.data = name
        return render_template(
            "pages/staff/admission.html",
            form=form,
            district=district,
            governance=GOVERNANCE_LABELS[district.governance],
            owners=[f"{one.display_name} ({one.email})" for one in owners],
            added=show_date(district.created_at.date()),
            shared=SHARING_MEANINGS[district.sharing],
            is_ending=is_ending,
        )
    try:
        if is_ending:
            admissions.end_admission(actor, district_id, now())
        else:
            admissions.admit(actor, district_id, form.seen.data or "", now())
    except InvalidInputError as error:
        flash(str(error), "error")
        return redirect(url_for("staff.list_districts"))
    done = "is no longer admitted." if is_ending else "is admitted."
    flash(f"{name} {done} Its owners were told.", "success")
    return redirect(url_for("staff.list_districts"))


def _read_page(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 7 else 1
