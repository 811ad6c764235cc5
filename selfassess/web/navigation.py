"""The main menu and the links at the foot of each page."""

from __future__ import annotations

from typing import Any, Final

from flask import Flask, request, session, url_for

from selfassess.web.actor import TRIAL_KEY

DISTRICT_PAGES: Final = frozenset(
    {"districts", "members", "assessments", "elements", "quick", "snapshots", "plans"}
)
"""Blueprints whose pages all belong to a district."""


def init_app(app: Flask) -> None:
    """Give every template `nav` and `footer_links`."""
    app.context_processor(_describe_navigation)


def _describe_navigation() -> dict[str, Any]:
    return {"nav": _list_entries(), "footer_links": _list_footer_links()}


def describe_public_navigation() -> dict[str, Any]:
    """What a page that is the same for everybody gets: no word on who is signed in."""
    return {"nav": [_rubric_entry()], "footer_links": _list_footer_links()}


def _rubric_entry() -> tuple[str, str, bool]:
    return "Rubric", url_for("rubric.index"), request.blueprint == "rubric"


def _list_footer_links() -> list[tuple[str, str]]:
    return [
        ("Rubric", url_for("rubric.index")),
        ("About the method", url_for("method.show")),
        ("Sources", url_for("method.sources")),
        ("Privacy", url_for("home.privacy")),
    ]


def _list_entries() -> list[tuple[str, str, bool]]:
    """List text, address and whether the page is under it."""
    # The session tells without a query; whether it still holds, the page itself finds out.
    if "_user_id" not in session and TRIAL_KEY not in session:
        return [_rubric_entry()]
    entries = [
        ("Districts", url_for("districts.list_all"), request.blueprint in DISTRICT_PAGES),
        _rubric_entry(),
    ]
    if "_user_id" in session:
        entries.append(("Your account", url_for("profile.show"), request.blueprint == "profile"))
    return entries
