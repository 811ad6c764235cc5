"""How the numbers come about, and what they rest on. Everybody may read it."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from selfassess.domain.framework import Framework
from selfassess.services.editions import DEFAULT_EDITION, get_edition
from selfassess.web.fragments import render_once
from selfassess.web.method_page import describe_method

blueprint = Blueprint("method", __name__, url_prefix="/method")


@blueprint.get("")
def show() -> str:
    """How the numbers come about, in plain words."""
    return _render(get_edition(DEFAULT_EDITION))


@blueprint.get("/<edition>")
def edition(edition: str) -> ResponseReturnValue:
    """How the numbers of another edition come about, which may have fewer rules."""
    framework = get_edition(edition)
    if framework.id == DEFAULT_EDITION:
        return redirect(url_for("method.show"))
    return _render(framework)


def url_of_method(edition: str) -> str:
    """The address of the page that explains the numbers of an edition."""
    if edition == DEFAULT_EDITION:
        return url_for("method.show")
    return url_for("method.edition", edition=edition)


def _render(framework: Framework) -> str:
    body = render_once(
        ("method.show", framework.id, framework.version, url_for("method.show")),
        lambda: render_template(
            "pages/method/_body.html",
            page=describe_method(framework),
            of=framework.highest,
            sources_url=url_for("rubric.sources", edition=framework.id)
            if framework.sources
            else "",
        ),
    )
    name = "" if framework.id == DEFAULT_EDITION else framework.name
    return render_template("pages/method/show.html", body=body, name=name)


@blueprint.get("/sources")
def sources() -> ResponseReturnValue:
    """Every document that the edition rests on, which is part of the rubric."""
    return redirect(url_for("rubric.sources", edition=DEFAULT_EDITION))
