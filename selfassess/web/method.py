"""How the numbers come about, and what they rest on. Everybody may read it."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from selfassess.services.editions import DEFAULT_EDITION, get_edition
from selfassess.web.fragments import render_once
from selfassess.web.method_page import describe_method

blueprint = Blueprint("method", __name__, url_prefix="/method")


@blueprint.get("")
def show() -> str:
    """How the numbers come about, in plain words."""
    framework = get_edition(DEFAULT_EDITION)
    body = render_once(
        ("method.show", framework.id, framework.version, url_for("method.sources")),
        lambda: render_template(
            "pages/method/_body.html", page=describe_method(framework), of=framework.highest
        ),
    )
    return render_template("pages/method/show.html", body=body)


@blueprint.get("/sources")
def sources() -> ResponseReturnValue:
    """Every document that the edition rests on, which is part of the rubric."""
    return redirect(url_for("rubric.sources", edition=DEFAULT_EDITION))
