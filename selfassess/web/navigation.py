"""The main menu and the links at the foot of each page."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Final

from flask import Flask, g, request, session, url_for

from selfassess.web.actor import TRIAL_KEY

DISTRICT_PAGES: Final = frozenset(
    {
        "activity",
        "adopted_plans",
        "assessments",
        "briefs",
        "challenges",
        "cities",
        "comments",
        "comparisons",
        "cycle",
        "districts",
        "elements",
        "events",
        "evidence",
        "follows",
        "handovers",
        "history",
        "members",
        "observers",
        "outside_ratings",
        "peers",
        "planner",
        "plans",
        "publication",
        "quick",
        "reports",
        "review",
        "short_form",
        "snapshots",
        "transfers",
        "trends",
        "versions",
        "votes",
    }
)
"""Blueprints whose pages all belong to a district."""

TEAM_PAGES: Final = frozenset({"assignments.show", "assignments.change"})
"""Pages of a district in a blueprint that has others, too."""

NETWORK_PAGES: Final = frozenset({"networks", "network_files", "network_imports", "staff"})
"""Blueprints of the pages of the whole network."""

STAFF_PAGES: Final = frozenset({"challenges.list_for_staff"})
"""Pages of the network in a blueprint whose others belong to a district."""

ACCOUNT_PAGES: Final = frozenset({"profile", "second_factor", "passkeys", "devices"})
"""Blueprints whose pages are about one's own account."""


def init_app(app: Flask) -> None:
    """Give every template `nav` and `footer_links`."""
    app.context_processor(_describe_navigation)


def _describe_navigation() -> dict[str, Any]:
    return {"nav": _list_entries(), "footer_links": _list_footer_links(request.script_root)}


def describe_public_navigation() -> dict[str, Any]:
    """What a page that is the same for everybody gets: no word on who is signed in."""
    return {"nav": [_rubric_entry()], "footer_links": _list_footer_links(request.script_root)}


def _rubric_entry() -> tuple[str, str, bool]:
    return "Rubric", _url_of("rubric.index", request.script_root), request.blueprint == "rubric"


# Putting together the addresses of every page's frame anew would take a twentieth of a short page.
@lru_cache(maxsize=64)
def _url_of(endpoint: str, root: str) -> str:
    """The address of a page without ids, where the application is mounted at *root*."""
    return url_for(endpoint)


@lru_cache(maxsize=8)
def _list_footer_links(root: str) -> tuple[tuple[str, str], ...]:
    return (
        ("Rubric", _url_of("rubric.index", root)),
        ("About the method", _url_of("method.show", root)),
        ("Sources", _url_of("method.sources", root)),
        ("Privacy", _url_of("home.privacy", root)),
    )


def _list_entries() -> list[tuple[str, str, bool]]:
    """List text, address and whether the page is under it."""
    # The session tells without a query; whether it still holds, the page itself finds out.
    if "_user_id" not in session and TRIAL_KEY not in session:
        return [_rubric_entry()]
    root = request.script_root
    entries = [
        ("Districts", _url_of("districts.list_all", root), _is_of_district()),
        _rubric_entry(),
    ]
    if "_user_id" in session:
        tasks = _url_of("assignments.list_mine", root)
        entries.insert(1, ("Your tasks", tasks, request.endpoint == "assignments.list_mine"))
        told = _url_of("notices.list_mine", root)
        entries.insert(2, (_name_notices(), told, request.blueprint == "notices"))
        if _sees_network():
            network = _url_of("networks.overview", root)
            entries.insert(3, ("Network", network, _is_of_network()))
        account = _url_of("profile.show", root)
        entries.append(("Your account", account, request.blueprint in ACCOUNT_PAGES))
    return entries


def _is_of_district() -> bool:
    if request.endpoint in STAFF_PAGES:
        return False
    return request.blueprint in DISTRICT_PAGES or request.endpoint in TEAM_PAGES


def _is_of_network() -> bool:
    return request.blueprint in NETWORK_PAGES or request.endpoint in STAFF_PAGES


def _sees_network() -> bool:
    """Whether the network is open to the account; that, too, came with it."""
    signed_in = g.get("signed_in")
    return signed_in is not None and signed_in.sees_network


def _name_notices() -> str:
    """How many notices wait came with the account; where nobody asked for that, nothing is said."""
    signed_in = g.get("signed_in")
    return f"Notices ({signed_in.unread})" if signed_in and signed_in.unread else "Notices"
