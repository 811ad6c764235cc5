"""The members of a district, and the invitations to become one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, abort, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from wtforms import EmailField, SelectField
from wtforms.validators import Email, InputRequired

from selfassess.domain.errors import InvalidInputError, NotFoundError
from selfassess.domain.permissions import GIVABLE_ROLES, ROLE_MEANINGS, Permission, Role, may
from selfassess.services import invitations, members
from selfassess.services.access import Actor, get_district
from selfassess.web import mails
from selfassess.web.actor import current_actor
from selfassess.web.forms import Form, labels_of, options
from selfassess.web.invitations import make_mailed_link

if TYPE_CHECKING:
    from selfassess.store.models import District

blueprint = Blueprint("members", __name__, url_prefix="/districts/<int:district_id>/members")

LINK_KEY = "invitation_link"
"""Where the session keeps the link of a new invitation until the next page has shown it."""


class RoleForm(Form):
    """A role to give."""

    role = SelectField(
        "Role",
        choices=options(labels_of(GIVABLE_ROLES)),
        default=Role.EDITOR.value,
        validators=[InputRequired("Choose a role.")],
    )


class InvitationForm(RoleForm):
    """Whom to invite, in which role."""

    email = EmailField(
        "E-mail address",
        validators=[
            InputRequired("Give the address to which the invitation goes."),
            Email("This is not an e-mail address.", allow_empty_local=False),
        ],
    )


@blueprint.get("")
def list_all(district_id: int) -> str:
    """Who belongs to a district."""
    return _show_members(current_actor(), district_id, InvitationForm(formdata=None))


@blueprint.post("/invite")
def invite(district_id: int) -> ResponseReturnValue:
    """Make an invitation, mail its link and show it once."""
    actor = current_actor()
    district, _role = get_district(actor, district_id, Permission.MANAGE_MEMBERS)
    form = InvitationForm()
    if not form.validate_on_submit():
        return _show_members(actor, district_id, form), 422
    role = Role(form.role.data)
    email = form.email.data or ""
    _pass_on(actor, district, email, role, invitations.invite(actor, district_id, email, role))
    return redirect(url_for("members.list_all", district_id=district_id))


def _pass_on(actor: Actor, district: District, email: str, role: Role, token: str) -> None:
    """Mail the link of an invitation, and let the next page show it once."""
    link = url_for("invitations.show", token=token, _external=True)
    was_sent = mails.send(
        email,
        f"{actor.name} invites you to {district.name}",
        "mails/invitation.txt",
        sender_name=actor.name,
        district=district,
        role=role,
        link=make_mailed_link(token),
        days=invitations.INVITATION_LASTS.days,
    )
    session[LINK_KEY] = {"email": email, "link": link, "was_sent": was_sent}


@blueprint.post("/invitations/<int:invitation_id>/resend")
def resend_invitation(district_id: int, invitation_id: int) -> ResponseReturnValue:
    """Mail an open invitation again, with a new link that lasts anew."""
    actor = current_actor()
    district, _role = get_district(actor, district_id, Permission.MANAGE_MEMBERS)
    invitation, token = invitations.resend_invitation(actor, district_id, invitation_id)
    _pass_on(actor, district, invitation.email, invitation.role, token)
    return redirect(url_for("members.list_all", district_id=district_id))


@blueprint.post("/invitations/<int:invitation_id>/revoke")
def revoke_invitation(district_id: int, invitation_id: int) -> ResponseReturnValue:
    """Take an invitation back."""
    invitations.revoke_invitation(current_actor(), district_id, invitation_id)
    flash("The invitation was taken back; its link no longer works.", "success")
    return redirect(url_for("members.list_all", district_id=district_id))


@blueprint.post("/<int:user_id>/role")
def change_role(district_id: int, user_id: int) -> ResponseReturnValue:
    """Give a member another role."""
    actor = current_actor()
    form = RoleForm()
    if not form.validate_on_submit():
        get_district(actor, district_id, Permission.MANAGE_MEMBERS)
        abort(422)
    try:
        members.change_role(actor, district_id, user_id, Role(form.role.data))
    except InvalidInputError as error:
        flash(str(error), "error")
    else:
        flash("The role was changed.", "success")
    return redirect(url_for("members.list_all", district_id=district_id))


@blueprint.route("/<int:user_id>/hand-over", methods=["GET", "POST"])
def hand_over(district_id: int, user_id: int) -> ResponseReturnValue:
    """Ask whether another member shall be owner in one's place, and do it."""
    actor = current_actor()
    if request.method == "GET":
        return _ask(actor, district_id, user_id, "pages/members/hand_over.html")
    try:
        members.hand_over(actor, district_id, user_id)
    except InvalidInputError as error:
        flash(str(error), "error")
    else:
        flash("There is a new owner; you are an editor now.", "success")
    return redirect(url_for("members.list_all", district_id=district_id))


@blueprint.route("/<int:user_id>/remove", methods=["GET", "POST"])
def remove(district_id: int, user_id: int) -> ResponseReturnValue:
    """Ask whether somebody shall be a member no longer, and end the membership."""
    actor = current_actor()
    get_district(actor, district_id, Permission.MANAGE_MEMBERS)
    if user_id == actor.user_id:
        return leave(district_id)
    if request.method == "GET":
        return _ask(actor, district_id, user_id, "pages/members/remove.html")
    try:
        members.remove_member(actor, district_id, user_id)
    except (InvalidInputError, NotFoundError) as error:
        # The second press of a button finds nobody any more, which is what was wanted.
        flash(str(error), "error" if isinstance(error, InvalidInputError) else "info")
    else:
        flash("The member was removed.", "success")
    return redirect(url_for("members.list_all", district_id=district_id))


@blueprint.route("/leave", methods=["GET", "POST"])
def leave(district_id: int) -> ResponseReturnValue:
    """Ask whether somebody wants to leave, and let them."""
    actor = current_actor()
    district, role = get_district(actor, district_id, Permission.SEE)
    if actor.user_id is None:
        flash("A trial has no members. Delete it, or sign up to keep it.", "info")
        return redirect(url_for("districts.overview", district_id=district_id))
    if request.method == "GET":
        return render_template("pages/members/leave.html", district=district, role=role)
    try:
        members.leave(actor, district_id)
    except InvalidInputError as error:
        flash(str(error), "error")
        return redirect(url_for("members.list_all", district_id=district_id))
    flash(f"You have left {district.name}.", "success")
    return redirect(url_for("districts.list_all"))


def _ask(actor: Actor, district_id: int, user_id: int, template: str) -> ResponseReturnValue:
    """Ask before something is done to a member, saying what it does and to whom."""
    district, _role = get_district(actor, district_id, Permission.MANAGE_MEMBERS)
    listed = members.list_members(actor, district_id)
    member = next((one for one in listed if one.user_id == user_id), None)
    if member is None:
        raise NotFoundError("This person is not a member (any more).")
    return render_template(
        template,
        district=district,
        name=member.user.shown_name,
        email=member.user.email,
        role=labels_of(GIVABLE_ROLES)[member.role],
        is_owner=member.role is Role.OWNER,
        is_self=member.user_id == actor.user_id,
    )


def _show_members(actor: Actor, district_id: int, form: InvitationForm) -> str:
    district, role = get_district(actor, district_id, Permission.SEE)
    may_manage = may(role, Permission.MANAGE_MEMBERS)
    return render_template(
        "pages/members/list_all.html",
        district=district,
        members=members.list_members(actor, district_id),
        invitations=invitations.list_open_invitations(actor, district_id) if may_manage else (),
        form=form,
        new_link=session.pop(LINK_KEY, None),
        may_manage=may_manage,
        actor=actor,
        roles=labels_of(GIVABLE_ROLES),
        role_meanings=ROLE_MEANINGS,
    )
