"""Accepting an invitation."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from selfassess.services import invitations
from selfassess.web.actor import current_account, find_actor

blueprint = Blueprint("invitations", __name__, url_prefix="/invitations")


@blueprint.get("/<token>")
def show(token: str) -> str:
    """To what, as what and by whom one is invited."""
    return render_template(
        "pages/invitations/show.html",
        invitation=invitations.get_invitation(token),
        token=token,
        actor=find_actor(),
    )


@blueprint.post("/<token>")
def accept(token: str) -> ResponseReturnValue:
    """Become a member."""
    actor = current_account()
    assert actor.user_id is not None  # noqa: S101 - current_account() let nobody else pass
    district_id = invitations.accept_invitation(actor.user_id, token)
    flash("You are a member of this district.", "success")
    return redirect(url_for("districts.overview", district_id=district_id))
