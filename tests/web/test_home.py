"""The front page, privacy, and the page for machines."""

from __future__ import annotations

import pytest
from flask import Flask

from selfassess.services import database
from tests.conftest import Visit


def test_the_front_page_offers_three_ways_in(visit: Visit) -> None:
    page = visit("nobody").get("/").text
    for words in ("Try it without an account", "Sign up", "Sign in"):
        assert words in page


def test_the_front_page_says_that_the_pictured_district_is_invented(visit: Visit) -> None:
    assert "invented district" in visit("nobody").get("/").text


def test_the_front_page_offers_to_go_on_with_a_trial(visit: Visit) -> None:
    assert "Go on with your trial" in visit("trial").get("/").text


def test_members_go_straight_to_their_districts(visit: Visit) -> None:
    assert visit("alice").get("/").location == "/districts"


def test_the_health_page_says_ok(app: Flask) -> None:
    answer = app.test_client().get("/healthz")
    assert (answer.status_code, answer.json) == (200, {"status": "ok"})


def test_the_health_page_says_when_the_database_is_away(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "is_answering", lambda: False)
    answer = app.test_client().get("/healthz")
    assert (answer.status_code, answer.json) == (503, {"status": "no database"})
