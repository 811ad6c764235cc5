"""Who is on the page of an element now: the script on it says so every half minute."""

from __future__ import annotations

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from selfassess.formats.votes import show_people
from selfassess.services import presence
from selfassess.web.actor import current_actor
from selfassess.web.times import now

blueprint = Blueprint("presence", __name__)


@blueprint.post("/assessments/<int:assessment_id>/elements/<element_id>/here")
def note(assessment_id: int, element_id: str) -> ResponseReturnValue:
    """Note that somebody is here, and tell who else is."""
    others = presence.note_here(current_actor(), assessment_id, element_id, now())
    return jsonify(here=show_people(others))
