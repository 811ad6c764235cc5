"""The network as files: all that pass the filters, as the command prints them."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask
from openpyxl import load_workbook

from selfassess.cli import main
from selfassess.domain.permissions import Role
from selfassess.domain.sharing import Sharing
from selfassess.extensions import db
from selfassess.services.network_imports import SentFile, import_files
from selfassess.services.network_views import ROWS
from selfassess.store import members
from tests.cast import Cast
from tests.conftest import CountQueries, Visit
from tests.networking import EDITION, PLAIN, Given, put

CASES = Path("/work/shared/cases")
NOW = datetime(2026, 11, 1, 9, tzinfo=UTC)
FILES = "/network/files/network"
FORMS = ("csv", "xlsx", "json")
MIXED = "4-?.33 333333 3333 333333 333 33333 333333"


def read_csv(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


def read_names(form: str, data: bytes) -> list[Any]:
    if form == "csv":
        return [row["district"] for row in read_csv(data.decode())]
    if form == "xlsx":
        sheet = load_workbook(io.BytesIO(data))["Districts"]
        return [row[0].value for row in sheet.iter_rows(min_row=2)]
    return [one["district"] for one in json.loads(data)["districts"]]


@pytest.mark.parametrize("form", FORMS)
def test_a_file_holds_all_that_pass_the_filters_and_no_private_district(
    visit: Visit, app: Flask, cast: Cast, form: str
) -> None:
    with app.app_context():
        first, *_ = put(
            *[Given(f"Town {i:03}", [(2016, PLAIN)]) for i in range(ROWS + 1)],
            Given("Elsewhere", [(2016, PLAIN)], state="TX"),
            Given("For staff", [(2016, PLAIN)], Sharing.STAFF),
            Given("Secret", [(2016, PLAIN)], Sharing.PRIVATE),
        )
        members.add_member(first, cast.carol.id, Role.VIEWER)
        db.session.commit()
    towns = [f"Town {i:03}" for i in range(ROWS + 1)]
    address = f"{FILES}.{form}?state=CO&page=2"
    assert read_names(form, visit("nora").get(address).data) == ["For staff", *towns]
    assert read_names(form, visit("carol").get(address).data) == towns
    assert visit("mallory").get(address).status_code == 404


def test_the_json_is_what_the_command_prints(visit: Visit, app: Flask, tmp_path: Path) -> None:
    levels = {"Ash": "12345", "Birch": "33333", "Elm": "5421?"}
    ids = ("1.1", "1.2", "2.3", "3.1", "7.6")
    rows = [
        f"{name},{year}-04-01,{element},{'unknown' if mark == '?' else mark}\n"
        for name, marks in levels.items()
        for year in (2014, 2015, 2016)
        for element, mark in zip(ids, marks, strict=True)
    ]
    file = tmp_path / "ratings.csv"
    file.write_text("district,date,element,level\n" + "".join(rows))
    with app.app_context():
        import_files([SentFile("r.csv", file.read_bytes())], EDITION, Sharing.NETWORK, NOW)
    for asked, options in (
        ("", []),
        ("?use=average", ["--use", "average"]),
        ("?since=2016-01-01", ["--since", "2016-01-01"]),
        ("?since=2016-12-01", ["--since", "2016-12-01"]),
    ):
        printed = CliRunner().invoke(main, ["network", str(file), *options]).stdout
        assert visit("nora").get(f"{FILES}.json{asked}").text == printed


@pytest.mark.skipif(not CASES.is_dir(), reason="The shared cases are not on this machine.")
def test_the_shared_case_gives_the_numbers_that_others_expect(visit: Visit, app: Flask) -> None:
    wanted = json.loads((CASES / "network.expected.json").read_text())
    with app.app_context():
        file = SentFile("network.csv", (CASES / "network.csv").read_bytes())
        import_files([file], EDITION, Sharing.NETWORK, NOW)
    asked = f"?since={since}" if (since := wanted.get("selection", {}).get("since")) else ""
    found = json.loads(visit("nora").get(f"{FILES}.json{asked}").data)
    names = {"n": "snapshots"}
    assert len(found["districts"]) == len(wanted["districts"])
    for one, expected in zip(found["districts"], wanted["districts"], strict=True):
        assert {key: one[names.get(key, key)] for key in expected} == expected
    for part in ("components", "elements"):
        for one, expected in zip(found[part], wanted[part], strict=True):
            assert {key: one[key] for key in expected} == expected


def test_the_four_states_stay_apart_in_the_table(visit: Visit, app: Flask) -> None:
    with app.app_context():
        put(Given("Ours", [(2016, MIXED)], students=1200, is_demonstration=True))
    (row,) = read_csv(visit("nora").get(f"{FILES}.csv").text)
    assert [row[name] for name in ("1.1", "1.2", "1.3", "1.4")] == [
        "4",
        "na",
        "unknown",
        "unanswered",
    ]
    assert (row["demonstration"], row["students"], row["latest"]) == ("yes", "1200", "2016-04-01")
    sheet = load_workbook(io.BytesIO(visit("nora").get(f"{FILES}.xlsx").data))["Districts"]
    heads, cells = ([cell.value for cell in line] for line in sheet.iter_rows())
    found = dict(zip(heads, cells, strict=True))
    assert (found["1.1"], found["1.2"], found["1.4"]) == (4, "na", "unanswered")
    assert found["latest"] in (date(2016, 4, 1), datetime(2016, 4, 1))  # noqa: DTZ001


def test_no_name_runs_as_a_formula_and_a_fall_stays_a_number(visit: Visit, app: Flask) -> None:
    fall = [(2014, PLAIN.replace("3", "5")), (2015, PLAIN), (2016, PLAIN)]
    with app.app_context():
        put(Given("=HYPERLINK(1)", fall))
    (row,) = read_csv(visit("nora").get(f"{FILES}.csv").text)
    assert row["district"] == "'=HYPERLINK(1)"
    assert row["progress"] == "-0.666667"
    book = load_workbook(io.BytesIO(visit("nora").get(f"{FILES}.xlsx").data))
    cell = book["Districts"]["A2"]
    assert (cell.value, cell.data_type) == ("=HYPERLINK(1)", "s")
    assert [sheet.title for sheet in book] == ["Districts", "Components", "Elements"]


@pytest.mark.parametrize("form", FORMS)
def test_a_file_asks_as_little_for_many_districts_as_for_one(
    visit: Visit, app: Flask, count_queries: CountQueries, form: str
) -> None:
    nora = visit("nora")
    counts = []
    for number in range(2):
        with app.app_context():
            put(*[Given(f"Town {number} {i}", [(2016, PLAIN)]) for i in range(1 + 9 * number)])
        with count_queries() as statements:
            nora.get(f"{FILES}.{form}")
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 10
