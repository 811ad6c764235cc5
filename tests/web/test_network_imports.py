"""The staff's pages for imports of many districts."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from flask import Flask

from selfassess.extensions import db
from selfassess.store.models import District, NetworkImport
from tests.conftest import Visit
from tests.networking import EDITION, RATINGS

ADDRESS = "/network/import"


def send(client: Any, text: str = RATINGS, facts: str = "", **more: str) -> Any:
    data: dict[str, Any] = {
        "edition": EDITION,
        "sharing": "staff",
        "file": (BytesIO(text.encode()), "rounds.csv"),
        **more,
    }
    if facts:
        data["facts"] = (BytesIO(facts.encode()), "districts.csv")
    return client.post(ADDRESS, data=data, content_type="multipart/form-data")


def list_names(app: Flask) -> list[str]:
    with app.app_context():
        query = db.select(District.name).where(District.name.in_(["Ash", "Birch"]))
        return sorted(db.session.scalars(query))


def read_seen(page: str) -> str:
    return page.split('name="seen"')[1].split('value="')[1].split('"')[0]


def test_a_file_is_checked_confirmed_and_taken_back(visit: Visit, app: Flask) -> None:
    nora = visit("nora")
    assert nora.get(ADDRESS).status_code == 200
    check = send(nora, facts="district,state\nAsh,CO\n").location
    page = nora.get(check).text
    assert "3 snapshots of 2 districts would be made; 2 districts would be new." in page
    assert list_names(app) == []
    assert nora.post(check, data={"seen": read_seen(page)}).location == ADDRESS
    assert list_names(app) == ["Ash", "Birch"]
    page = nora.get(ADDRESS).text
    assert "3 snapshots of 2 districts (2 made)" in page
    with app.app_context():
        import_id = db.session.scalars(db.select(NetworkImport.id)).one()
    assert nora.post(f"{ADDRESS}/{import_id}/undo").location == ADDRESS
    assert "3 snapshots and 2 districts removed" in nora.get(ADDRESS).text
    assert list_names(app) == []


def test_faults_come_with_file_and_line(visit: Visit, app: Flask) -> None:
    answer = send(visit("nora"), RATINGS.replace(",5,", ",9,"), facts="district\nElm\n")
    assert answer.status_code == 422
    assert "<strong>rounds.csv, line 4</strong>" in answer.text
    assert "nothing was imported" in answer.text
    assert list_names(app) == []


def test_nothing_comes_of_a_button_that_nobody_saw(visit: Visit, app: Flask) -> None:
    nora = visit("nora")
    check = send(nora).location
    assert nora.post(check).location == check
    assert nora.post(check, data={"seen": "another"}).status_code == 404
    assert list_names(app) == []


@pytest.mark.parametrize("field", ["edition", "sharing", "file"])
def test_what_is_missing_is_said(visit: Visit, field: str) -> None:
    answer = send(visit("nora"), **({} if field == "file" else {field: "x"}))
    if field == "file":
        answer = visit("nora").post(ADDRESS, data={"edition": EDITION, "sharing": "staff"})
    assert answer.status_code == 422


def test_a_second_district_of_a_name_is_announced(visit: Visit, app: Flask) -> None:
    nora = visit("nora")
    check = send(nora, RATINGS.replace("Ash", "Example Unified")).location
    page = nora.get(check).text
    assert "a second one would be made of each: Example Unified." in page
