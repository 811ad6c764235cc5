"""What somebody asks of the network, read from an address and written back into links."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final, get_args

from flask import url_for

from selfassess.domain.districts import GOVERNANCE_LABELS, STATES, Governance
from selfassess.domain.network import Use
from selfassess.domain.verdicts import QUADRANTS
from selfassess.services.editions import DEFAULT_EDITION
from selfassess.services.network_views import Cuts, NetworkQuery

UP: Final = "up"
DOWN: Final = "down"
SORTS: Final = frozenset({"overall", "name", "state", "progress", "spread"})
LONGEST_SEARCH: Final = 120
MOST_DIGITS: Final = 6


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked, as far as it makes sense, and what did not, in sentences."""

    query: NetworkQuery
    problems: tuple[str, ...]


def read_query(args: Mapping[str, str]) -> Asked:
    """
    Read a query string; what makes no sense counts as not asked.

    Args:
        args: Names and values; `state` holds one postal code or several with commas between them.
    """
    problems: list[str] = []
    governance = args.get("governance", "")
    quadrant = args.get("quadrant", "")
    query = NetworkQuery(
        edition=args.get("edition") or DEFAULT_EDITION,
        since=_read_day(args.get("since", ""), problems),
        use="average" if args.get("use") == "average" else "latest",
        cuts="median" if args.get("cuts") == "median" else "fixed",
        states=tuple(one for one in args.get("state", "").split(",") if one in STATES),
        governance=(Governance(governance),) if governance in GOVERNANCE_LABELS else (),
        search=args.get("search", "").strip()[:LONGEST_SEARCH],
        quadrant=next((one for one in QUADRANTS.values() if one == quadrant), ""),
        sort=_read_sort(args.get("sort", "")),
        descending={UP: False, DOWN: True}.get(args.get("order", "")),
        page=_read_page(args.get("page", "")),
    )
    return Asked(query, tuple(problems))


def write_query(query: NetworkQuery) -> dict[str, Any]:
    """Write a query as the parts of an address, without what is usual."""
    parts: dict[str, Any] = {
        "edition": query.edition if query.edition != DEFAULT_EDITION else "",
        "since": query.since.isoformat() if query.since else "",
        "use": query.use if query.use != get_args(Use)[0] else "",
        "cuts": query.cuts if query.cuts != get_args(Cuts)[0] else "",
        "state": ",".join(query.states),
        "governance": ",".join(query.governance),
        "search": query.search,
        "quadrant": query.quadrant,
        "sort": query.sort if query.sort != "overall" else "",
        "order": "" if query.descending is None else DOWN if query.descending else UP,
        "page": str(query.page) if query.page > 1 else "",
    }
    return {name: value for name, value in parts.items() if value}


def link_to(endpoint: str, query: NetworkQuery, **changes: Any) -> str:
    """The address of a page of the network that keeps what was asked, but for some changes."""
    return url_for(f"networks.{endpoint}", **write_query(replace(query, **changes)))


def leave_table(query: NetworkQuery) -> NetworkQuery:
    """The same without what belongs to one page's table alone: its order and its page."""
    return replace(query, sort="overall", descending=None, page=1)


def _read_day(text: str, problems: list[str]) -> date | None:
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        problems.append(
            f"“{text.strip()[:20]}” is no date: write the year first, as in 2014-01-01."
        )
        return None


def _read_sort(text: str) -> str:
    # Which components and elements there are, the edition knows: see `view_network`.
    return text if text in SORTS or text[:2] in ("c:", "e:") else "overall"


def _read_page(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= MOST_DIGITS else 1
