"""Districts: list, add, change, delete."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from selfassess.domain.districts import Governance, Kind
from selfassess.extensions import db
from selfassess.store.models import District
from tests.cast import Cast
from tests.conftest import Visit

FORM = {
    "kind": "district",
    "name": "  Example City  ",
    "state": "NY",
    "governance": "mayoral",
    "nces_id": "3620580",
    "students": "1000000",
}


def get_district(app: Flask, district_id: int) -> District | None:
    """What the database holds."""
    with app.app_context():
        return db.session.get(District, district_id)


def test_the_list_shows_ones_own_districts_only(visit: Visit) -> None:
    page = visit("alice").get("/districts").text
    assert "Example Unified" in page
    assert "Elsewhere Parish" not in page


def test_whoever_adds_a_district_owns_it(visit: Visit, app: Flask) -> None:
    client = visit("carol")
    address = client.post("/districts/new", data=FORM).location
    assert "Example City" in client.get(address).text
    assert client.get(f"{address}/delete").status_code == 200
    district = get_district(app, int(address.rsplit("/", 1)[1]))
    assert district is not None
    assert (district.name, district.state, district.students) == ("Example City", "NY", 1_000_000)


def test_only_the_name_the_state_and_who_runs_it_are_needed(visit: Visit) -> None:
    form = {name: FORM[name] for name in ("kind", "name", "state", "governance")}
    assert visit("alice").post("/districts/new", data=form).status_code == 302


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("name", "  ", "Give the name"),
        ("name", "x" * 121, "at most 120"),
        ("state", "", "Choose the state"),
        ("state", "ZZ", "Not a valid choice"),
        ("governance", "king", "Not a valid choice"),
        ("nces_id", "12345", "seven digits"),
        ("nces_id", "12345a7", "seven digits"),
        ("students", "0", "whole number from 1"),
        ("students", "many", "Not a valid integer value"),
    ],
)
def test_a_wrong_value_is_refused_beside_its_field(
    visit: Visit, field: str, value: str, message: str
) -> None:
    answer = visit("alice").post("/districts/new", data=FORM | {field: value})
    assert answer.status_code == 422
    assert message in answer.text
    assert f'id="{field}-error"' in answer.text
    assert "<title>Error: " in answer.text


def test_an_editor_changes_the_district(visit: Visit, cast: Cast, app: Flask) -> None:
    client = visit("bob")
    answer = client.post(f"/districts/{cast.district_id}/edit", data=FORM | {"students": ""})
    assert answer.location == f"/districts/{cast.district_id}"
    assert "Saved." in client.get(answer.location).text
    district = get_district(app, cast.district_id)
    assert district is not None
    assert (district.name, district.students) == ("Example City", None)


def test_the_form_shows_what_is_known(visit: Visit, cast: Cast) -> None:
    page = visit("bob").get(f"/districts/{cast.district_id}/edit").text
    for known in ('value="Example Unified"', 'value="0803360"', 'selected value="CO"'):
        assert known in page


def test_a_deleted_district_is_gone_with_its_members(visit: Visit, cast: Cast, app: Flask) -> None:
    client = visit("alice")
    answer = client.post(f"/districts/{cast.district_id}/delete")
    assert answer.location == "/districts"
    assert "Example Unified was deleted" in client.get("/districts").text
    assert get_district(app, cast.district_id) is None
    assert "belong to no district" in visit("carol").get("/districts").text


def test_markup_in_a_name_is_shown_as_text(visit: Visit) -> None:
    client = visit("alice")
    form: dict[str, Any] = FORM | {"name": "<script>alert(1)</script>"}
    page = client.get(client.post("/districts/new", data=form).location).text
    assert "<script>" not in page
    assert "&lt;script&gt;" in page


# --- Kinds


@pytest.mark.parametrize(
    ("kind", "asked"),
    [
        ("district", {"governance", "nces_id", "students"}),
        ("city", {"students"}),
        ("coalition", set()),
        ("nonsense", {"governance", "nces_id", "students"}),
    ],
)
def test_each_kind_is_asked_what_fits_it(visit: Visit, kind: str, asked: set[str]) -> None:
    page = visit("alice").get(f"/districts/new?kind={kind}").text
    word = "district" if kind == "nonsense" else kind
    assert f"<h1>Add a {word}</h1>" in page
    assert f"Add the {word}</button>" in page
    found = {name for name in ("governance", "nces_id", "students") if f'name="{name}"' in page}
    assert found == asked
    for other in ("district", "city", "coalition"):
        assert f'href="/districts/new?kind={other}"' in page


def test_a_coalition_needs_a_name_and_a_state_alone(visit: Visit, app: Flask) -> None:
    client = visit("alice")
    form = {"kind": "coalition", "name": "Forward", "state": "NY", "students": "5", "nces_id": "x"}
    address = client.post("/districts/new?kind=district", data=form).location
    district = get_district(app, int(address.rsplit("/", 1)[1]))
    assert district is not None
    assert (district.kind, district.governance) == (Kind.COALITION, Governance.OTHER)
    assert (district.students, district.nces_id or "") == (None, "")
    assert "Edit the coalition" in client.get(f"{address}/edit").text
    saved = client.post(f"{address}/edit", data=form | {"name": "Onward"})
    assert saved.location == address


def test_a_refused_form_keeps_its_kind(visit: Visit) -> None:
    answer = visit("alice").post("/districts/new", data={"kind": "city", "name": "", "state": "NY"})
    assert answer.status_code == 422
    assert "<title>Error: Add a city" in answer.text
    assert 'value="city"' in answer.text
