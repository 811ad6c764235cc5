"""Accepting an invitation."""

from __future__ import annotations

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from itsdangerous import BadSignature, URLSafeSerializer

from selfassess.services import accounts, invitations
from selfassess.web.account.confirmation import is_mailed_to, note_mailed_link
from selfassess.web.actor import current_account, find_actor
from selfassess.web.times import now

blueprint = Blueprint("invitations", __name__, url_prefix="/invitations")


@blueprint.get("/<token>")
def show(token: str) -> str:
    """To what, as what and by whom one is invited."""
    invitation = invitations.get_invitation(token)
    if _is_mailed(token, request.args.get("by", "")):
        note_mailed_link(invitation.email)
    return render_template(
        "pages/invitations/show.html", invitation=invitation, token=token, actor=find_actor()
    )


@blueprint.post("/<token>")
def accept(token: str) -> ResponseReturnValue:
    """Become a member."""
    actor = current_account()
    assert actor.user_id is not None  # noqa: S101 - current_account() let nobody else pass
    if is_mailed_to(invitations.get_invitation(token).email):
        accounts.confirm_address(actor, invitations.get_invitation(token).email, now())
    district_id = invitations.accept_invitation(actor.user_id, token)
    flash("You are a member now.", "success")
    return redirect(url_for("districts.overview", district_id=district_id))


def make_mailed_link(token: str) -> str:
    """
    Make the link that goes into the mail, and only there.

    The inviting owner sees the plain link, and could open it. Who opens this one has read the mail,
    and so the address is theirs.
    """
    return url_for("invitations.show", token=token, by=_make_signer().dumps(token), _external=True)


def _is_mailed(token: str, signed: str) -> bool:
    try:
        return bool(_make_signer().loads(signed) == token)
    except BadSignature:
        return False


def _make_signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="mailed invitation")
