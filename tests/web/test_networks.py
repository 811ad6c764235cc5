"""The pages of the network: who enters, what is counted, sorted, filtered and shown."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from typing import Any
from xml.etree.ElementTree import Element

import pytest
from flask import Flask

from selfassess.domain.sharing import Sharing
from selfassess.extensions import db
from selfassess.formats.district_names import shorten_names
from selfassess.services import network_figures as figures
from selfassess.services.editions import DEFAULT_EDITION, get_edition
from selfassess.services.network_views import ROWS, NetworkQuery
from selfassess.services.network_words import describe_selection
from selfassess.store.models import District
from selfassess.web.network_page import places, progress, tables
from selfassess.web.network_page.asked import read_query, write_query
from tests.cast import Cast
from tests.conftest import CountQueries, Visit
from tests.inspecting import parse
from tests.web.network_builders import add_district, build_view

PAGES = (
    "", "/components", "/elements", "/map", "/quadrants", "/progress", "/rankings", "/levers",
)  # fmt: skip
THREE_YEARS = (date(2024, 5, 1), date(2025, 5, 1), date(2026, 5, 1))


@pytest.fixture
def network(app: Flask, cast: Cast) -> dict[str, int]:
    """Four districts that share, one of them with the staff only, and one that does not."""
    with app.app_context():
        return {
            "Best": add_district("Best Schools", 5, state="CO"),
            "Middle": add_district("Middle County", 3, days=THREE_YEARS),
            "Mixed": add_district(
                "Mixed Parish", {"1.1": "na", "1.2": "unknown", "1.3": "unanswered", "1.4": 5}
            ),
            "Staff": add_district("Only for the Staff", 1, sharing=Sharing.STAFF, state="LA"),
            "Closed": add_district("Closed Unified", 4, sharing=Sharing.PRIVATE),
        }


def share(app: Flask, district_id: int) -> None:
    """Let a district of the cast share with the network, and the staff admit it."""
    with app.app_context():
        db.session.execute(
            db.update(District)
            .where(District.id == district_id)
            .values(sharing=Sharing.NETWORK, admitted_at=District.created_at)
        )
        db.session.commit()


def read_table(page: str, name: str = "network-table") -> Element:
    """The table of districts."""
    for table in parse(page).iter("table"):
        if name in (table.get("class") or "").split():
            return table
    raise AssertionError("There is no such table.")


def list_names(page: str) -> list[str]:
    """The districts of the table, from the top."""
    body = read_table(page).find("tbody")
    assert body is not None
    return ["".join(head.itertext()).strip() for head in body.iter("th")]


# --- Who enters


@pytest.mark.parametrize("path", PAGES)
def test_staff_see_every_page(visit: Visit, network: dict[str, int], path: str) -> None:
    assert visit("nora").get(f"/network{path}").status_code == 200


@pytest.mark.parametrize("path", PAGES)
def test_without_sharing_there_is_no_network(
    visit: Visit, network: dict[str, int], path: str
) -> None:
    assert visit("alice").get(f"/network{path}").status_code == 404


@pytest.mark.parametrize("path", PAGES)
def test_members_of_a_district_that_shares_see_every_page(
    app: Flask, cast: Cast, visit: Visit, network: dict[str, int], path: str
) -> None:
    share(app, cast.district_id)
    assert visit("carol").get(f"/network{path}").status_code == 200
    assert visit("mallory").get(f"/network{path}").status_code == 404


def test_an_observer_of_a_district_that_shares_sees_nothing(
    app: Flask, cast: Cast, visit: Visit, network: dict[str, int]
) -> None:
    share(app, cast.district_id)
    assert visit("otto").get("/network").status_code == 404


def test_staff_see_who_shares_with_them_and_members_do_not(
    app: Flask, cast: Cast, visit: Visit, network: dict[str, int]
) -> None:
    share(app, cast.district_id)
    seen_by_staff = list_names(visit("nora").get("/network/components").text)
    seen_by_members = list_names(visit("alice").get("/network/components").text)
    assert "Only for the Staff" in seen_by_staff
    assert "Only for the Staff" not in seen_by_members
    assert not [name for name in seen_by_staff + seen_by_members if name.startswith("Closed")]


def test_a_name_leads_to_the_district_only_for_its_members(
    app: Flask, cast: Cast, visit: Visit, network: dict[str, int]
) -> None:
    share(app, cast.district_id)
    address = f"/districts/{cast.district_id}"
    own = visit("alice").get("/network/components").text
    assert f'href="{address}"' in own
    assert f"/districts/{network['Best']}" not in own
    assert address not in visit("nora").get("/network/components").text


# --- The menu


@contextmanager
def count(count_queries: CountQueries) -> Iterator[list[str]]:
    """The statements that are sent meanwhile."""
    with count_queries() as statements:
        yield statements


def test_the_menu_has_the_network_for_those_who_may_enter(
    app: Flask, cast: Cast, visit: Visit, network: dict[str, int]
) -> None:
    link = 'href="/network"'
    assert link in visit("nora").get("/account").text
    assert link not in visit("alice").get("/account").text
    share(app, cast.district_id)
    assert link in visit("alice").get("/account").text
    assert link not in visit("otto").get("/account").text
    assert link not in visit("mallory").get("/account").text


def test_the_menu_asks_nothing_more_of_the_database(
    app: Flask, cast: Cast, visit: Visit, count_queries: CountQueries
) -> None:
    alice = visit("alice")
    alice.get("/notices")
    with count(count_queries) as before:
        alice.get("/notices")
    share(app, cast.district_id)
    with count(count_queries) as after:
        page = alice.get("/notices").text
    assert 'href="/network"' in page
    assert len(after) == len(before)


def test_staff_find_the_list_of_districts_on_the_first_page(visit: Visit, cast: Cast) -> None:
    assert 'href="/network/districts"' in visit("nora").get("/network").text


# --- What is counted


def test_the_page_says_in_words_what_is_counted(visit: Visit, network: dict[str, int]) -> None:
    nora = visit("nora")
    assert "All 4 districts counted" in nora.get("/network/components").text
    page = nora.get("/network/components?since=2026-01-01").text
    assert (
        "1 of 4 districts counted: three rounds or more, the newest on or after January 1, 2026."
        in page
    )
    assert page.count("(not counted)") == 3
    assert "Mean of 1 district" in page


@pytest.mark.parametrize("path", PAGES)
def test_what_was_chosen_stays_on_the_way_to_other_pages(
    visit: Visit, network: dict[str, int], path: str
) -> None:
    query = "?since=2026-01-01&use=average&cuts=median&state=OH"
    page = visit("nora").get(f"/network{path}{query}").text
    tabs = next(nav for nav in parse(page).iter("nav") if nav.get("class") == "tabs")
    links = [link.get("href", "") for link in tabs.iter("a")]
    assert len(links) == len(PAGES)
    for part in ("since=2026-01-01", "use=average", "cuts=median", "state=OH"):
        assert all(part in link for link in links)


def test_a_date_that_is_none_is_named_and_all_count(visit: Visit, network: dict[str, int]) -> None:
    page = visit("nora").get("/network?since=soon").text
    assert "“soon” is no date" in page
    assert "All 4 districts counted" in page


# --- Figure 1


def test_the_best_overall_comes_first_and_links_turn_the_order(
    visit: Visit, network: dict[str, int]
) -> None:
    nora = visit("nora")
    first = nora.get("/network/components").text
    assert [name.split()[0] for name in list_names(first)] == ["Best", "Mixed", "Middle", "Only"]
    heads = [head for head in read_table(first).iter("th") if head.get("aria-sort")]
    assert [head.get("aria-sort") for head in heads] == ["descending"]
    link = heads[0].find("a")
    assert link is not None
    turned = nora.get(link.get("href", "")).text
    assert list_names(turned) == [*reversed(list_names(first))]
    heads = [head for head in read_table(turned).iter("th") if head.get("aria-sort")]
    assert [head.get("aria-sort") for head in heads] == ["ascending"]


@pytest.mark.parametrize(
    ("sort", "first"),
    [
        ("name", "Best"),
        ("state", "Best"),
        ("c:1", "Best"),
        ("spread", "Mixed"),
        ("nothing", "Best"),
    ],
)
def test_columns_sort(visit: Visit, network: dict[str, int], sort: str, first: str) -> None:
    page = visit("nora").get("/network/components", query_string={"sort": sort}).text
    assert list_names(page)[0].startswith(first)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("state=OH", 2),
        ("state=CO,LA", 2),
        ("search=PARISH", 1),
        ("governance=mayoral", 0),
        ("governance=elected-board", 4),
        ("quadrant=weak-consistent", 1),
        ("state=XX&governance=queen&quadrant=odd", 4),
    ],
)
def test_filters_hold(visit: Visit, network: dict[str, int], query: str, found: int) -> None:
    page = visit("nora").get(f"/network/components?{query}").text
    if found:
        assert len(list_names(page)) == found
    else:
        assert "No district passes these filters." in page


def test_a_filter_can_be_taken_away_alone(visit: Visit, network: dict[str, int]) -> None:
    page = visit("nora").get("/network/components?state=OH&search=m").text
    chips = next(ul for ul in parse(page).iter("ul") if ul.get("class") == "network-chips")
    links = [link.get("href", "") for link in chips.iter("a")]
    assert links == [
        "/network/components?search=m",
        "/network/components?state=OH",
        "/network/components",
    ]


def test_a_cell_has_its_number_and_the_words_of_its_level(
    visit: Visit, network: dict[str, int]
) -> None:
    page = visit("nora").get("/network/components").text
    cells = [
        "".join(cell.itertext())
        for cell in read_table(page).iter("td")
        if "level-5of5" in (cell.get("class") or "")
    ]
    assert cells
    assert set(cells) == {"5.00 National exemplar"}


def test_a_hundred_rows_stand_on_a_page(
    app: Flask, cast: Cast, visit: Visit, count_queries: CountQueries
) -> None:
    nora = visit("nora")
    with app.app_context():
        add_district("District 0", 3)
    nora.get("/network/components")
    with count(count_queries) as few:
        nora.get("/network/components")
    with app.app_context():
        for number in range(1, ROWS + 2):
            add_district(f"District {number}", 1 + number % 5)
    nora.get("/network/components")
    with count(count_queries) as many:
        page = nora.get("/network/components").text
    assert len(many) <= len(few)
    assert len(few) <= 8
    assert len(list_names(page)) == ROWS
    assert f"Districts 1 to {ROWS} of {ROWS + 2}" in page
    last = nora.get("/network/components?page=2&sort=name").text
    assert len(list_names(last)) == 2
    assert 'rel="prev"' in last
    assert 'rel="next"' not in last
    assert list_names(nora.get("/network/components?page=99&sort=name").text) == list_names(last)


# --- Figure 3


def test_four_states_have_four_marks(visit: Visit, network: dict[str, int]) -> None:
    page = visit("nora").get("/network/elements?search=mixed").text
    body = read_table(page).find("tbody")
    assert body is not None
    cells = ["".join(cell.itertext()) for cell in body.iter("td")]
    assert cells[:5] == [
        "– Not applicable",
        "? Don’t know",
        "· Not answered",
        "5 National exemplar",
        "3 Some elements in place",
    ]
    assert len(cells) == 36


def test_elements_sort_too(visit: Visit, network: dict[str, int]) -> None:
    page = visit("nora").get("/network/elements?sort=e:1.4&order=up").text
    assert list_names(page)[0].startswith("Only")


# --- Figures 2 and 4 to 6


def test_the_map_lists_states_and_leads_to_their_districts(
    visit: Visit, network: dict[str, int]
) -> None:
    page = visit("nora").get("/network/map").text
    assert 'href="/network/components?state=OH"' in page
    assert "4 districts in 3 states and territories" in page


def test_beyond_sixty_squares_stand_for_points(app: Flask, cast: Cast, visit: Visit) -> None:
    with app.app_context():
        for number in range(61):
            add_district(f"District {number}", {"1.1": 1 + number % 5})
    page = visit("nora").get("/network/quadrants").text
    assert "chart-on-shade" in page
    assert "Of 61 districts" in page
    assert "<circle" not in page


def test_median_cuts_are_said_to_be_medians(visit: Visit, network: dict[str, int]) -> None:
    nora = visit("nora")
    assert "the medians of the districts counted" in nora.get("/network/quadrants?cuts=median").text
    assert "the fixed cuts of this tool" in nora.get("/network/quadrants").text


def test_who_has_too_few_rounds_is_listed(visit: Visit, network: dict[str, int]) -> None:
    page = visit("nora").get("/network/progress").text
    assert "3 districts have too few rounds: it takes 3." in page
    assert "<li>Best Schools</li>" in page
    assert "0.00 stalled" not in page  # An overall of 3 is strong, and steady.
    assert "0.00 steady" in page


def test_levers_are_counted_by_state(visit: Visit, network: dict[str, int]) -> None:
    page = visit("nora").get("/network/levers").text
    assert "3 of 4" in page
    table = read_table(page, "network-levers")
    rows = {
        "".join(head.itertext()): [cell.text for cell in row.iter("td")]
        for row in table.iter("tr")
        if (head := row.find("th")) is not None
    }
    assert rows["Ohio"][:2] == ["2", "2 of 2"]
    assert rows["Colorado"][:2] == ["1", "0 of 1"]


def test_invented_districts_are_marked_beside_real_ones(
    app: Flask, visit: Visit, network: dict[str, int]
) -> None:
    with app.app_context():
        add_district("Invented Bay", 2, is_demonstration=True)
    nora = visit("nora")
    assert "Invented Bay demonstration" in " ".join(
        list_names(nora.get("/network/components").text)
    )
    for path in PAGES:
        assert (
            "One of these districts is an invented demonstration"
            in nora.get(f"/network{path}").text
        )


@pytest.mark.parametrize("path", PAGES)
def test_a_network_of_nobody_says_so(visit: Visit, cast: Cast, path: str) -> None:
    page = visit("nora").get(f"/network{path}")
    assert page.status_code == 200
    assert "No district shares" in page.text


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("edition", ["crpe-2012", "citywide-2018", "nowhere"])
def test_other_editions_are_asked_for_by_name(
    visit: Visit, network: dict[str, int], path: str, edition: str
) -> None:
    page = visit("nora").get(f"/network{path}?edition={edition}")
    assert page.status_code == (404 if edition == "nowhere" else 200)


# --- Page objects, without a database


def test_a_query_comes_back_as_it_was_written() -> None:
    query = NetworkQuery(
        DEFAULT_EDITION,
        since=date(2024, 1, 1),
        use="average",
        cuts="median",
        states=("OH", "CO"),
        search="bay",
        quadrant="weak-piecemeal",
        sort="c:3",
        descending=False,
        page=4,
    )
    assert read_query(write_query(query)).query == query
    assert write_query(NetworkQuery(DEFAULT_EDITION)) == {}


@pytest.mark.parametrize(
    ("args", "part", "value"),
    [
        ({"page": "-1"}, "page", 1),
        ({"page": "²"}, "page", 1),
        ({"page": "1234567"}, "page", 1),
        ({"sort": "drop table"}, "sort", "overall"),
        ({"order": "sideways"}, "descending", None),
        ({"search": " x" * 400}, "search", "x " * 60),
        ({"since": "2024-02-30"}, "since", None),
    ],
)
def test_what_makes_no_sense_counts_as_not_asked(
    args: dict[str, str], part: str, value: Any
) -> None:
    assert getattr(read_query(args).query, part) == value


def test_names_lose_what_every_district_is_called() -> None:
    assert shorten_names(["Oak Unified School District", "Elm Public Schools", "Ash County"]) == [
        "Oak",
        "Elm",
        "Ash County",
    ]
    assert shorten_names(["Oak ISD", "Oak City Schools"]) == ["Oak ISD", "Oak City Schools"]
    assert shorten_names(["Schools"]) == ["Schools"]


def test_the_union_contract_of_ohio_is_told_in_a_sentence(app: Flask) -> None:
    with app.test_request_context():
        page = places.describe_levers(build_view(24))
    assert "The union contract holds back 5 of 7 districts in Ohio." in page.sentences
    assert page.picture.rows[0] == ("Union contract", "14 of 24")


def test_many_districts_leave_a_line_for_the_rest(app: Flask) -> None:
    view = build_view(90)
    known = [one for one in view.movers if one.progress is not None]
    shown = (*known[:10], *known[-10:])
    with app.test_request_context():
        part = progress.describe_progress(replace(view, movers=shown))
    note = next(mark for mark in part.picture.marks if mark.role == "chart-note")
    assert getattr(note, "text", "").startswith(f"{len(known) - 20} more districts lie between: ")


def test_with_average_the_table_says_which_overall_it_shows(app: Flask) -> None:
    view = build_view(24, query=NetworkQuery(DEFAULT_EDITION, use="average"))
    with app.test_request_context():
        heads = [head.text for head in tables.tabulate_places(view, "quadrants").heads]
    assert heads[2:4] == ["Newest overall", "Average"]
    assert "each element’s average" in describe_selection(view)


def test_elements_come_worst_first_with_the_share_that_is_stuck() -> None:
    view = build_view(24)
    rows = figures.draw_elements(view).rows
    means = [float(row[1]) for row in rows]
    assert means == sorted(means)
    assert len(rows) == len(get_edition(DEFAULT_EDITION).elements)
    assert rows[0][2].endswith("%")
