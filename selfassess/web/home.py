"""The front page, and what people must be able to read before they sign up."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from selfassess.services.invitations import INVITATION_LASTS
from selfassess.services.trials import TRIAL_LASTS, find_trial
from selfassess.web.actor import find_actor

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
def landing() -> ResponseReturnValue:
    """What this is and for whom; members go straight to their districts."""
    actor = find_actor()
    if actor.user_id is not None:
        return redirect(url_for("districts.list_all"))
    return render_template("pages/home/landing.html", trial_id=find_trial(actor))


@blueprint.get("/privacy")
def privacy() -> str:
    """What is stored, for how long, and who sees it."""
    return render_template(
        "pages/home/privacy.html",
        trial_days=TRIAL_LASTS.days,
        invitation_days=INVITATION_LASTS.days,
    )
