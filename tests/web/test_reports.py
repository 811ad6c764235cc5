"""The page of the reports, and the files that it leads to."""

from __future__ import annotations

from datetime import UTC, date, datetime
from fractions import Fraction
from io import BytesIO
from zipfile import ZipFile

import pytest
from flask import Flask

from selfassess.domain.route.request import RouteRequest, SpreadAtMost
from selfassess.extensions import db
from selfassess.services import adopted_plans
from selfassess.services.routes import open_ground, solve
from selfassess.services.scenarios import save_scenario
from selfassess.store import snapshots
from tests.cast import Cast
from tests.conftest import Visit
from tests.reports.reading import Report
from tests.web.builders import AS_OF, make_document, make_snapshot

NOW = datetime(2026, 7, 1, 15, 0, tzinfo=UTC)
FILES = {
    "plan.pdf": "application/pdf",
    "snapshot.pdf": "application/pdf",
    "ask.pdf": "application/pdf",
    "plan.docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "plan.xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
SECRET = "Between us: the board will not like this."
LINK = ("Draft policy", "https://example.org/draft")


WORKSHEET = {
    "note": {"text": SECRET, "version": 1},
    "links": [{"id": 1, "title": LINK[0], "url": LINK[1], "version": 1}],
}


@pytest.fixture
def snapshot_id(app: Flask, cast: Cast) -> int:
    """A whole snapshot of Alice's district, with a note and a link in it."""
    with app.app_context():
        frozen = snapshots.add_snapshot(
            cast.district_id, None, AS_OF, NOW, cast.alice.id, make_document(), {"1.1": WORKSHEET}
        )
        db.session.commit()
        return frozen.id


def read_parts(data: bytes) -> str:
    """Every part of an archive, as text."""
    with ZipFile(BytesIO(data)) as archive:
        return "".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())


def test_each_file_comes_with_its_type_and_a_plain_name(visit: Visit, snapshot_id: int) -> None:
    carol = visit("carol")
    for name, kind in FILES.items():
        response = carol.get(f"/snapshots/{snapshot_id}/{name}")
        assert (response.status_code, response.mimetype) == (200, kind)
        wanted = f"-example-unified-2026-04-01.{name.rpartition('.')[2]}"
        assert wanted in response.headers["Content-Disposition"]


def test_the_page_offers_sections_routes_and_what_the_team_wrote(
    visit: Visit, snapshot_id: int
) -> None:
    page = visit("carol").get(f"/snapshots/{snapshot_id}/reports").text
    for words in ("What shall the plan hold?", "Which route?", "Links to evidence", "Board report"):
        assert words in page
    assert 'id="section-route" value="route"' in page
    assert 'id="notes" value="1"' in page


def test_a_choice_in_the_address_is_ticked_on_the_page(visit: Visit, snapshot_id: int) -> None:
    query = "section=summary&notes=1&route=none"
    page = visit("carol").get(f"/snapshots/{snapshot_id}/reports?{query}").text
    ticked = [line for line in page.splitlines() if "checked" in line]
    assert len(ticked) == 3


@pytest.mark.parametrize("name", ["plan.pdf", "plan.docx", "plan.xlsx"])
def test_notes_and_evidence_leave_the_program_only_where_they_are_asked_for(
    visit: Visit, snapshot_id: int, name: str
) -> None:
    carol = visit("carol")
    for query, has_note, has_link in (
        ("", False, False),
        ("?notes=1", True, False),
        ("?evidence=1", False, True),
        ("?notes=1&evidence=1", True, True),
    ):
        data = carol.get(f"/snapshots/{snapshot_id}/{name}{query}").data
        text = Report(data).text if name.endswith("pdf") else read_parts(data)
        assert (SECRET in text, "Draft policy" in text) == (has_note, has_link)


def test_only_the_chosen_sections_are_in(visit: Visit, snapshot_id: int) -> None:
    query = "section=summary&section=method"
    data = visit("carol").get(f"/snapshots/{snapshot_id}/plan.pdf?{query}").data
    headings = [heading.words for heading in Report(data).find("H2")]
    assert headings == ["Summary for the board", "Method and assumptions", "Sources"]


def test_the_route_is_the_suggested_one_where_nothing_is_asked(
    visit: Visit, snapshot_id: int
) -> None:
    text = Report(visit("carol").get(f"/snapshots/{snapshot_id}/plan.pdf").data).text
    assert "The goal is to be advanced" in text
    assert "Asked for (the suggested route)" in text
    none = Report(visit("carol").get(f"/snapshots/{snapshot_id}/plan.pdf?route=none").data).text
    assert "The goal is" not in none
    assert "What to do, in order" in none


def test_a_request_of_the_readers_own_and_a_scenario_can_be_shown(
    app: Flask, cast: Cast, visit: Visit, snapshot_id: int
) -> None:
    with app.app_context():
        request = RouteRequest(goals=(SpreadAtMost(Fraction(1)),), years=2)
        scenario = save_scenario(cast.alice.actor, snapshot_id, "Even out", request, NOW)
    carol = visit("carol")
    saved = Report(carol.get(f"/snapshots/{snapshot_id}/plan.pdf?route={scenario}").data).text
    assert "The goal is a spread of 1.00 or less." in saved
    assert "Asked for (the scenario Even out)" in saved
    asked = carol.get(f"/snapshots/{snapshot_id}/plan.pdf?goal=overall&overall=3.5").data
    assert "The goal is an overall of 3.50 or more." in Report(asked).text


@pytest.mark.parametrize("query", ["section=nothing", "route=99", "goal=overall&overall=nine"])
def test_what_makes_no_sense_is_refused_in_words(
    visit: Visit, snapshot_id: int, query: str
) -> None:
    response = visit("carol").get(f"/snapshots/{snapshot_id}/plan.pdf?{query}")
    assert response.status_code == 422
    assert "Traceback" not in response.text


def test_the_adopted_plan_comes_first_and_has_a_report_for_the_board(
    app: Flask, cast: Cast, visit: Visit, snapshot_id: int
) -> None:
    alice = cast.alice.actor
    with app.app_context():
        ground = open_ground(alice, snapshot_id)
        route = solve(ground, RouteRequest(goals=(SpreadAtMost(Fraction(1)),), years=2))
        adopted_plans.adopt_route(
            alice, snapshot_id, route, "Plan 2027", date(2026, 7, 1), NOW, replacing="A new one."
        )
    carol = visit("carol")
    report = Report(carol.get(f"/districts/{cast.district_id}/plan/board.pdf").data)
    assert len(report.pdf.pages) == 2
    assert "Plan 2027" in report.text
    assert "None of eight actions is done." in report.text
    assert route.steps[0].step.do in report.text
    usual = Report(carol.get(f"/snapshots/{snapshot_id}/plan.pdf").data).text
    assert "Asked for (the adopted plan, Plan 2027)" in usual
    assert "The goal is a spread of 1.00 or less." in usual


def test_without_an_adopted_plan_there_is_nothing_to_report_to_a_board(
    cast: Cast, visit: Visit
) -> None:
    refused = visit("mallory").get(f"/districts/{cast.other_district_id}/plan/board.pdf")
    assert refused.status_code == 422
    assert "adopted no plan yet" in refused.text


def test_a_snapshot_of_nothing_but_one_element_has_every_file(
    app: Flask, cast: Cast, visit: Visit
) -> None:
    thin = make_snapshot(
        app, cast.alice.actor, cast.district_id, "3..... ...... .... ...... ... ..... ......"
    )
    for name in FILES:
        assert visit("carol").get(f"/snapshots/{thin}/{name}").status_code == 200
