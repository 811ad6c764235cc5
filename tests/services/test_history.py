"""Importing a history, taking it back, and the round trip through files."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from selfassess.domain.errors import (
    BadFileError,
    InvalidInputError,
    NotAllowedError,
    NotFoundError,
)
from selfassess.domain.publication import Content
from selfassess.formats.ratings import RatingRow, write_csv
from selfassess.loader.ratings import read_ratings
from selfassess.reports.ratings import write_ratings_workbook
from selfassess.services import history, history_files, publishing, snapshots
from selfassess.services.audit import Filter
from selfassess.services.editions import DEFAULT_EDITION, get_edition
from selfassess.store import adopted_plans, audit, scenarios
from selfassess.store import history as store
from selfassess.store import snapshots as snapshot_store
from selfassess.store.models import ImportBatch
from selfassess.store.models.assessments import Snapshot
from tests.cast import Cast
from tests.web.publishing import publish_page

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
FRAMEWORK = get_edition(DEFAULT_EDITION)
HEADER = "district,date,element,level,note\n"
TWO = (
    HEADER
    + "Example Unified,2014-04-01,1.1,2,=first\n"
    + "Example Unified,2014-04-01,1.2,na:another agency,\n"
    + "Example Unified,2015-04-01,1.1,3,\n"
    + "Example Unified,2015-04-01,1.3,unknown,Ask the county\n"
)


def put_aside(cast: Cast, text: str = TWO, now: datetime = NOW, name: str = "old.csv") -> int:
    return history.put_aside(
        cast.alice.actor, cast.district_id, DEFAULT_EDITION, name, text.encode(), now
    )


def import_all(cast: Cast, text: str = TWO) -> int:
    batch_id = put_aside(cast, text)
    history.confirm_import(cast.alice.actor, cast.district_id, batch_id, "leave", NOW)
    return batch_id


def count_snapshots(database: Any, cast: Cast) -> int:
    query = select(func.count(Snapshot.id)).where(Snapshot.district_id == cast.district_id)
    return int(database.scalar(query))


def list_faults(cast: Cast, text: str) -> list[tuple[int, str]]:
    with pytest.raises(BadFileError) as error:
        put_aside(cast, text)
    return [(fault.line, fault.message) for fault in error.value.faults]


def test_a_dry_run_says_what_would_come_and_writes_nothing(database: Any, cast: Cast) -> None:
    before = count_snapshots(database, cast)
    run = history.open_dry_run(cast.alice.actor, cast.district_id, put_aside(cast), NOW)
    assert [(one.as_of.year, one.rated, one.doubles) for one in run.rounds] == [
        (2014, ("1.1",), ()),
        (2015, ("1.1",), ()),
    ]
    assert [(one.not_applicable, one.unknown, one.unanswered) for one in run.rounds] == [
        (1, 0, 34),
        (0, 1, 34),
    ]
    assert not run.is_named_otherwise
    assert count_snapshots(database, cast) == before


def test_confirming_freezes_a_snapshot_for_each_date(database: Any, cast: Cast) -> None:
    batch_id = import_all(cast)
    found = store.list_whole_snapshots(cast.district_id, DEFAULT_EDITION)[:2]
    assert [one.as_of.year for one in found] == [2014, 2015]
    assert {one.import_id for one in found} == {batch_id}
    first = found[0]
    assert first.document["imported"] == {"file": "old.csv", "district": "Example Unified"}
    assert first.document["elements"]["1.1"]["level"] == 2
    assert first.document["elements"]["1.2"]["state"] == "na"
    assert first.document["elements"]["1.3"]["state"] == "unanswered"
    assert found[1].document["elements"]["1.3"]["state"] == "unknown"
    opened = snapshots.open_snapshot(cast.carol.actor, first.id)
    assert snapshots.list_remarks(opened) == {"1.1": "=first", "1.2": "another agency"}
    # The file is gone, and cannot be confirmed twice.
    assert database.scalar(select(ImportBatch.content).filter_by(id=batch_id)) is None
    with pytest.raises(NotFoundError, match="imported already"):
        history.confirm_import(cast.alice.actor, cast.district_id, batch_id, "leave", NOW)


@pytest.mark.parametrize(
    ("rows", "line", "message"),
    [
        ("A,2014-04-01,1.1,2,\nB,2014-04-01,1.1,2,\n", 1, "holds 2 districts: A and B"),
        ("A,2014-04-01,9.9,2,\n", 2, "no element '9.9'"),
        ("A,2014-04-01,1.1,2,\nA,2014-04-01,1.1,3,\n", 3, "repeats line 2"),
        ("A,1014-04-01,1.1,2,\n", 2, "correct the date"),
        ("A,2044-04-01,1.1,2,\n", 2, "correct the date"),
        ("A,2014-04-01,1.1,na,\n", 2, "no element has a level"),
        (f"A,2014-04-01,1.2,2,\nA,2014-04-01,1.1,2,{'n' * 1001}\n", 3, "1,001 characters"),
        ("".join(f"A,2014-{m:02}-{d:02},1.1,2,\n" for m in range(1, 7) for d in range(1, 20)), 1,
         "holds 114 dates"),
    ],
)  # fmt: skip
def test_a_fault_is_told_with_its_line_and_nothing_is_kept(
    database: Any, cast: Cast, rows: str, line: int, message: str
) -> None:
    before = database.scalar(select(func.count(ImportBatch.id)))
    ((found, says),) = list_faults(cast, HEADER + rows)
    assert found == line
    assert message in says
    assert database.scalar(select(func.count(ImportBatch.id))) == before


def test_every_fault_is_told_at_once(database: Any, cast: Cast) -> None:
    rows = "A,2014-04-01,1.1,9,\nA,2014,1.1,2,\nA,2014-04-01,x,2,\n"
    assert [line for line, _ in list_faults(cast, HEADER + rows)] == [2, 3, 4]


def test_a_file_waits_for_an_hour_and_for_whoever_sent_it(database: Any, cast: Cast) -> None:
    waiting = select(func.count(ImportBatch.id)).where(ImportBatch.confirmed_at.is_(None))
    batch_id = put_aside(cast)
    district_id = cast.district_id
    with pytest.raises(NotFoundError):
        history.open_dry_run(cast.bob.actor, district_id, batch_id, NOW)
    with pytest.raises(NotFoundError):
        history.open_dry_run(cast.mallory.actor, cast.other_district_id, batch_id, NOW)
    history.open_dry_run(cast.alice.actor, district_id, batch_id, NOW + timedelta(minutes=59))
    late = NOW + timedelta(minutes=61)
    with pytest.raises(NotFoundError):
        history.confirm_import(cast.alice.actor, district_id, batch_id, "leave", late)
    assert database.scalar(waiting.filter_by(created_at=NOW)) == 1
    put_aside(cast, now=late)
    assert database.scalar(waiting.filter_by(created_at=NOW)) == 0
    # A database may give the same id again: the file on the screen is told by what is in it.
    run = history.open_dry_run(cast.alice.actor, district_id, put_aside(cast), NOW)
    other = put_aside(cast, HEADER + "Example Unified,2016-04-01,1.1,4,\n")
    confirm = history.confirm_import
    with pytest.raises(NotFoundError):
        confirm(cast.alice.actor, district_id, other, "leave", NOW, run.digest)


@pytest.mark.parametrize("who", ["carol", "dora", "rita", "otto"])
def test_who_takes_no_snapshots_imports_none(database: Any, cast: Cast, who: str) -> None:
    actor = cast.person(who).actor
    with pytest.raises(NotAllowedError):
        history.put_aside(actor, cast.district_id, DEFAULT_EDITION, "old.csv", TWO.encode(), NOW)
    batch_id = import_all(cast)
    with pytest.raises(NotAllowedError):
        history.undo_import(actor, cast.district_id, batch_id, NOW)


def test_dates_that_are_there_are_named_and_left_out(database: Any, cast: Cast) -> None:
    import_all(cast)
    more = TWO + "Example Unified,2016-04-01,1.1,4,\n"
    batch_id = put_aside(cast, more)
    run = history.open_dry_run(cast.alice.actor, cast.district_id, batch_id, NOW)
    assert [len(one.doubles) for one in run.rounds] == [1, 1, 0]
    confirm = history.confirm_import
    assert confirm(cast.alice.actor, cast.district_id, batch_id, "leave", NOW) == 1
    again = put_aside(cast, more)
    with pytest.raises(InvalidInputError, match="Every date"):
        confirm(cast.alice.actor, cast.district_id, again, "leave", NOW)
    assert confirm(cast.alice.actor, cast.district_id, again, "add", NOW) == 3


def test_undo_takes_back_exactly_what_came(database: Any, cast: Cast) -> None:
    before = count_snapshots(database, cast)
    first = import_all(cast)
    second = import_all(cast, HEADER + "Example Unified,2016-04-01,1.1,4,\n")
    assert history.undo_import(cast.bob.actor, cast.district_id, first, NOW) == 2
    assert count_snapshots(database, cast) == before + 1
    listed = history.list_imports(cast.alice.actor, cast.district_id)
    assert [one.batch.id for one in listed] == [second]
    entries = audit.list_entries(cast.district_id, Filter(), 10)
    kinds = [entry.what for entry in entries if entry.what.startswith("import")]
    assert kinds == ["import-undone", "import", "import"]
    with pytest.raises(InvalidInputError, match="taken back already"):
        history.undo_import(cast.alice.actor, cast.district_id, first, NOW)


@pytest.mark.parametrize("how", ["chosen", "earlier", "follows"])
def test_undo_is_refused_while_the_public_page_shows_it(
    database: Any, cast: Cast, how: str
) -> None:
    batch_id = import_all(cast)
    brought = list(database.scalars(select(Snapshot.id).filter_by(import_id=batch_id)))
    shown = brought[0] if how == "chosen" else cast.snapshot_id
    if how == "follows":
        publish_page(cast, snapshot_id=None, follows=True)
    else:
        contents = frozenset({Content.TREND} if how == "earlier" else ())
        publish_page(cast, snapshot_id=shown, contents=contents)
    before = count_snapshots(database, cast)
    with pytest.raises(InvalidInputError, match="public page"):
        history.undo_import(cast.alice.actor, cast.district_id, batch_id, NOW)
    assert count_snapshots(database, cast) == before
    opened = publishing.open_publication(cast.alice.actor, cast.district_id)
    publishing.unpublish(cast.alice.actor, cast.district_id, opened.version, NOW)
    assert history.undo_import(cast.alice.actor, cast.district_id, batch_id, NOW) == 2


@pytest.mark.parametrize("what", ["scenario", "adopted plan", "decision"])
def test_undo_is_refused_where_something_rests_on_it(database: Any, cast: Cast, what: str) -> None:
    batch_id = import_all(cast)
    snapshot_id = database.scalar(select(Snapshot.id).filter_by(import_id=batch_id).limit(1))
    if what == "scenario":
        scenarios.add_scenario(snapshot_id, name="Small", request={}, summary={})
    elif what == "adopted plan":
        adopted_plans.add_plan(
            cast.district_id,
            snapshot_id=snapshot_id,
            edition=DEFAULT_EDITION,
            name="The plan",
            first_day=date(2026, 7, 1),
            adopted_at=NOW,
            closed_at=NOW,
            closed_reason="Over.",
        )
    else:
        snapshot_store.add_plan_item(snapshot_id, title="Own", version=1, updated_at=NOW)
    database.commit()
    before = count_snapshots(database, cast)
    with pytest.raises(InvalidInputError, match=f"rest 1 {what}"):
        history.undo_import(cast.alice.actor, cast.district_id, batch_id, NOW)
    assert count_snapshots(database, cast) == before
    (listed,) = history.list_imports(cast.alice.actor, cast.district_id)
    assert what in listed.why_not


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_what_is_exported_can_be_imported_elsewhere(database: Any, cast: Cast, form: Any) -> None:
    import_all(cast)
    actor, district_id = cast.alice.actor, cast.district_id
    file = history_files.export_history(actor, district_id, DEFAULT_EDITION, form, NOW)
    assert file.name == f"history-example-unified-crpe-2016.{form}"
    other = cast.mallory.actor, cast.other_district_id
    batch_id = history.put_aside(*other, DEFAULT_EDITION, file.name, file.data, NOW)
    assert history.open_dry_run(*other, batch_id, NOW).is_named_otherwise
    history.confirm_import(*other, batch_id, "leave", NOW)
    own = store.list_whole_snapshots(district_id, DEFAULT_EDITION)
    theirs = store.list_whole_snapshots(cast.other_district_id, DEFAULT_EDITION)
    assert [one.document["elements"] for one in own] == [one.document["elements"] for one in theirs]
    # Once more from there: the files say the same but for the name.
    again = history_files.export_history(*other, DEFAULT_EDITION, "csv", NOW).data
    first = history_files.export_history(actor, district_id, DEFAULT_EDITION, "csv", NOW).data
    assert again.replace(b"Elsewhere Parish", b"Example Unified") == first
    assert b"'=first" in first


def test_an_edition_without_snapshots_cannot_be_exported(database: Any, cast: Cast) -> None:
    with pytest.raises(NotFoundError):
        history_files.export_history(cast.alice.actor, cast.district_id, "crpe-2012", "csv", NOW)


# --- The files themselves

TEXTS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs"), exclude_characters="_"),
    max_size=30,
).map(str.strip)
NAMES = st.one_of(TEXTS, st.sampled_from(["=1+1", "'=1", "''+1", "-x", "@x", "+1", "'tis", "'"]))
LEVELS = st.one_of(
    st.integers(1, 5).map(str), st.just("unknown"), TEXTS.map(lambda t: f"na:{t}" if t else "na")
)
ROWS = st.dictionaries(
    st.tuples(st.dates(date(1990, 1, 1), date(2030, 1, 1)), st.sampled_from([*FRAMEWORK.elements])),
    st.tuples(LEVELS, NAMES),
    min_size=1,
    max_size=12,
)


@given(NAMES.filter(bool), ROWS)
@example("=cmd()", {(date(2016, 4, 1), "1.1"): ("na:=x", '-note, with "signs"')})
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_rows_come_back_from_both_files_as_they_were(
    district: str, found: dict[tuple[date, str], tuple[str, str]]
) -> None:
    rows = [RatingRow(district, day, element, *rest) for (day, element), rest in found.items()]
    for name, content in (
        ("in.csv", write_csv(rows)),
        ("in.xlsx", write_ratings_workbook("History", rows, NOW)),
    ):
        entries = read_ratings(content, name, FRAMEWORK, guarded=True)
        back = {
            RatingRow(
                entry.district,
                entry.as_of,
                element,
                str(rating.level or "")
                or (rating.state + (f":{rating.cause}" if rating.cause else "")),
                entry.notes.get(element, ""),
            )
            for entry in entries
            for element, rating in entry.ratings.items()
        }
        wanted = {
            RatingRow(
                row.district,
                row.as_of,
                row.element,
                "na" if row.level.removeprefix("na:").strip() == "" else row.level,
                row.note,
            )
            for row in rows
        }
        assert back == wanted
