"""What all pages of the network have: what is counted, the way to the others, and the filters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from flask import url_for

from selfassess.domain.districts import GOVERNANCE_LABELS, STATES
from selfassess.formats.dates import show_date
from selfassess.formats.words import QUADRANT_WORDS, join_words, spell
from selfassess.services.network_views import NetworkView
from selfassess.services.network_words import describe_selection, say_invented, say_who
from selfassess.web.method import url_of_method
from selfassess.web.network_page.asked import Asked, leave_table, link_to, write_query

PAGES: Final = (
    ("overview", "Overview"),
    ("components", "Components"),
    ("elements", "Elements"),
    ("map", "Map"),
    ("quadrants", "Quadrants"),
    ("progress", "Progress"),
    ("rankings", "Rankings"),
    ("levers", "Levers"),
)
"""The pages and what the links to them say, in the order of CRPE's figures."""

FILES: Final = (
    ("networks.report", "Report as PDF"),
    ("network_files.csv", "Table as CSV"),
    ("network_files.workbook", "Table for Excel"),
    ("network_files.document", "JSON, as the command prints it"),
)
"""Files to take home."""


@dataclass(frozen=True, slots=True)
class Tab:
    """A link to a sister page."""

    text: str
    href: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class Option:
    """Something to choose in a list."""

    value: str
    text: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Chooser:
    """A list to choose from."""

    name: str
    label: str
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter that holds, and the address without it."""

    text: str
    href: str


@dataclass(frozen=True, slots=True)
class Frame:
    """
    What stands around a figure.

    Args:
        sentence: What is counted, in plain words.
        rule: Why a date can be asked for.
        method_url: Where the method explains the numbers.
        who: Whose districts whoever looks sees.
        demonstration: What is said where invented districts are among them.
        problems: What was asked and makes no sense.
        tabs: The pages of the network.
        counts: Lists that change what is counted.
        filters: Lists that change which districts are looked at.
        since: The date in the form.
        search: The name in the form.
        action: Where the form leads.
        kept: What the form keeps of the address.
        chips: The filters that hold.
        reset_url: The same page without any choice.
        found: How many districts pass the filters.
    """

    sentence: str
    rule: str
    method_url: str
    who: str
    demonstration: str
    problems: tuple[str, ...]
    tabs: tuple[Tab, ...]
    counts: tuple[Chooser, ...]
    filters: tuple[Chooser, ...]
    since: str
    search: str
    action: str
    kept: tuple[tuple[str, str], ...]
    chips: tuple[Chip, ...]
    reset_url: str
    found: int


def describe_frame(
    asked: Asked, view: NetworkView, endpoint: str, editions: Sequence[tuple[str, str]]
) -> Frame:
    """
    Describe the frame of a page.

    Args:
        asked: What was asked.
        view: What is shown.
        endpoint: Which page it is.
        editions: Id and title of each edition that can be chosen.
    """
    query = view.query
    elsewhere = leave_table(query)
    at = query if endpoint in ("components", "elements") else elsewhere
    kept = [(name, at.sort) for name in ("sort",) if at.sort != "overall"]
    if at.descending is not None:
        kept.append(("order", "down" if at.descending else "up"))
    return Frame(
        sentence=describe_selection(view),
        rule=_explain_rule(view),
        method_url=url_of_method(view.framework.id),
        who=say_who(view),
        demonstration=say_invented(view),
        problems=asked.problems,
        tabs=tuple(Tab(text, link_to(name, elsewhere), name == endpoint) for name, text in PAGES),
        counts=_list_counts(view, editions),
        filters=_list_filters(view),
        since=query.since.isoformat() if query.since else "",
        search=query.search,
        action=url_for(f"networks.{endpoint}"),
        kept=tuple(kept),
        chips=_list_chips(view, endpoint),
        reset_url=url_for(f"networks.{endpoint}"),
        found=view.found,
    )


def name_files(view: NetworkView) -> tuple[tuple[str, str], ...]:
    """What can be taken home from here, and the address."""
    query = write_query(view.query)
    return tuple((text, url_for(endpoint, **query)) for endpoint, text in FILES)


def _explain_rule(view: NetworkView) -> str:
    least = view.framework.rules.find("rounds-least")
    if least is None:
        return "This edition sets no number of rounds; every district counts."
    return (
        f"CRPE’s 2016 report counted districts with {spell(int(least))} rounds or more, the last of"
        " them recent: give a date to do the same."
    )


def _list_counts(view: NetworkView, editions: Sequence[tuple[str, str]]) -> tuple[Chooser, ...]:
    query = view.query
    choosers = [
        Chooser(
            "use",
            "A district counts with",
            (
                Option("", "its newest round", query.use == "latest"),
                Option("average", "each element’s average", query.use == "average"),
            ),
        ),
        Chooser(
            "cuts",
            "Quadrants are cut",
            (
                Option("", "at the fixed numbers", query.cuts == "fixed"),
                Option("median", "at the medians of the districts", query.cuts == "median"),
            ),
        ),
    ]
    if len(editions) > 1:
        choosers.append(
            Chooser(
                "edition",
                "Edition",
                tuple(Option(id_, title, id_ == query.edition) for id_, title in editions),
            )
        )
    return tuple(choosers)


def _list_filters(view: NetworkView) -> tuple[Chooser, ...]:
    query = view.query
    states = [Option("", "All", not query.states)]
    if len(query.states) > 1:
        states.append(Option(",".join(query.states), ", ".join(query.states), True))
    states += [
        Option(code, name, query.states == (code,))
        for code, name in sorted(STATES.items(), key=lambda one: one[1])
    ]
    return (
        Chooser("state", "State", tuple(states)),
        Chooser(
            "governance",
            "Governance",
            (
                Option("", "All", not query.governance),
                *(
                    Option(one.value, text, one in query.governance)
                    for one, text in GOVERNANCE_LABELS.items()
                ),
            ),
        ),
        Chooser(
            "quadrant",
            "Quadrant",
            (
                Option("", "All", not query.quadrant),
                *(Option(one, text, one == query.quadrant) for one, text in QUADRANT_WORDS.items()),
            ),
        ),
    )


def _list_chips(view: NetworkView, endpoint: str) -> tuple[Chip, ...]:
    query = view.query
    chips: list[Chip] = []
    if query.states:
        names = join_words([STATES[code] for code in query.states])
        chips.append(Chip(names, link_to(endpoint, query, states=(), page=1)))
    if query.governance:
        names = join_words([GOVERNANCE_LABELS[one] for one in query.governance])
        chips.append(Chip(names, link_to(endpoint, query, governance=(), page=1)))
    if query.quadrant:
        text = QUADRANT_WORDS[query.quadrant]
        chips.append(Chip(text, link_to(endpoint, query, quadrant="", page=1)))
    if query.search:
        text = f"Name with “{query.search}”"
        chips.append(Chip(text, link_to(endpoint, query, search="", page=1)))
    if query.since:
        chips.append(
            Chip(f"Since {show_date(query.since)}", link_to(endpoint, query, since=None, page=1))
        )
    return tuple(chips)
