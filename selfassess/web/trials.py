"""Trying the program without an account."""

from __future__ import annotations

from flask import Blueprint, redirect, session, url_for
from flask.typing import ResponseReturnValue

from selfassess.services import assessments, trials
from selfassess.web.actor import TRIAL_KEY, find_actor
from selfassess.web.times import now

blueprint = Blueprint("trials", __name__)


@blueprint.post("/try")
def start() -> ResponseReturnValue:
    """Begin a trial, or go on with the one at hand; members need none."""
    actor = find_actor()
    if actor.user_id is not None:
        return redirect(url_for("districts.list_all"))
    district_id = trials.find_trial(actor)
    if district_id is None:
        trial = trials.start_trial()
        district_id = trial.district_id
        session[TRIAL_KEY] = trial.token
        # The key lives in the cookie alone, so the cookie outlives the browser window.
        session.permanent = True
        # Straight to the first question: whoever tries the program has nothing to set up.
        actor = find_actor()
        assessment_id = assessments.start_assessment(actor, district_id, now().date())
        return redirect(url_for("assessments.overview", assessment_id=assessment_id))
    return redirect(url_for("districts.overview", district_id=district_id))
