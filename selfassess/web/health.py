"""A page for machines that watch the program."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from selfassess.services import database

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
def check() -> ResponseReturnValue:
    """Whether the program and its database answer."""
    is_well = database.is_answering()
    return {"status": "ok" if is_well else "no database"}, 200 if is_well else 503
