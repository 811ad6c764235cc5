"""What is written in an assessment is kept exactly, and never overwritten unseen."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import scoped_session

from selfassess.domain.permissions import Role
from selfassess.domain.responses import Answer, ElementResult, Rating
from selfassess.domain.worksheet import Entry, Judgment, Link, Stamp, Worksheet, make_standing
from selfassess.services.access import hash_token
from selfassess.store import assessments as store
from selfassess.store.documents import read_worksheet, write_worksheet
from selfassess.store.models import District
from selfassess.store.models.assessments import Response
from tests.cast import AS_OF, Cast
from tests.conftest import CountQueries
from tests.profiles import load_profile

load_profile()

MONDAY = datetime(2026, 3, 2, 21, 0, 5, 250_000, tzinfo=UTC)
STAMP = Stamp(3, MONDAY, 7)
NOTE = "“Ñandú”, 30 % \\ 'so' \"so\"\n\tand 😀 so on"
FULL = Worksheet(
    entries={
        "presence": Entry(Answer(options=("most",)), STAMP),
        "guide": Entry(Answer(options=()), Stamp(1, MONDAY, None)),
        "reach": Entry(Answer(number=Fraction(25, 3)), STAMP),
        "use": Entry(Answer("na", cause="other: the board said so"), STAMP),
        "rides": Entry(Answer("unknown"), STAMP),
        "published": Entry(None, Stamp(2, MONDAY, 7)),
    },
    judgment=Judgment("override", Rating(4, reason=NOTE), 3),
    judgment_stamp=STAMP,
    note=NOTE,
    note_stamp=STAMP,
    carried=True,
)
RATED = ElementResult("rated", 4, 3, 4, 4)

# --- Worksheets as documents

TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12)
MOMENTS = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - the zone is given beside
STAMPS = st.builds(Stamp, st.integers(1, 99), MOMENTS, st.none() | st.integers(1, 99))
ANSWERS = st.one_of(
    st.builds(Answer, options=st.lists(TEXTS, max_size=3).map(tuple)),
    st.builds(Answer, number=st.fractions(min_value=0)),
    st.just(Answer("unknown")),
    st.builds(Answer, st.just("na"), cause=TEXTS),
)
STATES = st.sampled_from(["answered", "unknown", "na"])
RATINGS = st.builds(Rating, st.none() | st.integers(1, 5), STATES, TEXTS, TEXTS)
JUDGMENTS = st.none() | st.builds(
    Judgment,
    st.sampled_from(["confirmed", "override", "direct"]),
    RATINGS,
    st.none() | st.integers(1, 5),
)
NOTHING = st.just(Stamp())


@st.composite
def worksheets(draw: st.DrawFn) -> Worksheet:
    """Any worksheet that a team can have written: what was ever changed bears a stamp."""
    judgment, note = draw(JUDGMENTS), draw(TEXTS)
    return Worksheet(
        entries=draw(
            st.dictionaries(TEXTS, st.builds(Entry, st.none() | ANSWERS, STAMPS), max_size=4)
        ),
        judgment=judgment,
        judgment_stamp=draw(STAMPS if judgment else STAMPS | NOTHING),
        note=note,
        note_stamp=draw(STAMPS if note else STAMPS | NOTHING),
        carried=draw(st.booleans()),
    )


@settings(max_examples=50)
@given(worksheets())
def test_a_worksheet_comes_back_from_its_document_as_it_was(worksheet: Worksheet) -> None:
    assert read_worksheet(json.loads(json.dumps(write_worksheet(worksheet)))) == worksheet


def test_an_empty_worksheet_takes_no_room() -> None:
    assert write_worksheet(Worksheet()) == {}
    assert read_worksheet({}) == Worksheet()


def test_links_of_a_worksheet_that_was_frozen_long_ago_can_be_read() -> None:
    link = {"id": 2, "title": "Contract", "url": "https://example.org/a", "version": 1, "by": 7}
    frozen = {"links": [{**link, "at": MONDAY.isoformat()}]}
    assert read_worksheet(frozen).links == (
        Link(2, "Contract", "https://example.org/a", Stamp(1, MONDAY, 7)),
    )
    # Evidence is kept by itself; nothing writes it into a worksheet any more.
    assert write_worksheet(read_worksheet(frozen)) == {}


# --- In the database


def read_only(assessment_id: int) -> store.Written:
    """What is written on 1.1."""
    return store.list_written(assessment_id, ["1.1"])["1.1"]


def test_the_database_gives_a_worksheet_back_exactly(cast: Cast, database: scoped_session) -> None:
    written = read_only(cast.assessment_id)
    assert store.replace_written(cast.assessment_id, written, FULL, RATED, MONDAY)
    database.commit()
    assert read_only(cast.assessment_id) == store.Written("1.1", 1, FULL)


def test_the_columns_beside_the_document_say_the_same(cast: Cast, database: scoped_session) -> None:
    store.replace_written(cast.assessment_id, read_only(cast.assessment_id), FULL, RATED, MONDAY)
    standing = store.list_standings(cast.assessment_id)["1.1"]
    assert standing == make_standing("1.1", FULL, RATED)
    assert (standing.unknowns, standing.carried) == (1, True)


def test_a_new_assessment_has_a_row_for_every_element(cast: Cast, database: scoped_session) -> None:
    written = store.list_written(cast.assessment_id)
    assert len(written) == 36
    assert all((w.version, w.worksheet) == (0, Worksheet()) for w in written.values())
    assert {s.state for s in store.list_standings(cast.assessment_id).values()} == {"unanswered"}


def test_who_was_overtaken_saves_nothing(cast: Cast, database: scoped_session) -> None:
    seen_by_both = read_only(cast.assessment_id)
    first = Worksheet(note="first", note_stamp=STAMP)
    second = Worksheet(note="second", note_stamp=STAMP)
    save = store.replace_written
    assert save(cast.assessment_id, seen_by_both, first, RATED, MONDAY)
    assert not save(cast.assessment_id, seen_by_both, second, RATED, MONDAY)
    assert read_only(cast.assessment_id).worksheet.note == "first"


def test_one_change_is_one_update(
    cast: Cast, database: scoped_session, count_queries: CountQueries
) -> None:
    written = read_only(cast.assessment_id)
    with count_queries() as statements:
        store.replace_written(cast.assessment_id, written, FULL, RATED, MONDAY)
    assert len(statements) == 1
    assert statements[0].startswith("UPDATE response")


def test_an_element_has_one_row(cast: Cast, database: scoped_session) -> None:
    with pytest.raises(IntegrityError):
        store.add_responses(cast.assessment_id, [("1.1", Worksheet(), RATED)])
    database.rollback()


@pytest.mark.parametrize("who", ["alice", "bob", "carol"])
def test_members_find_the_assessment_with_their_role(
    cast: Cast, database: scoped_session, who: str
) -> None:
    found = store.find_assessment(cast.assessment_id, cast.person(who).id, None)
    assert found is not None
    roles = {"alice": Role.OWNER, "bob": Role.EDITOR, "carol": Role.VIEWER}
    assert (found[0].as_of, found[1].id, found[2]) == (AS_OF, cast.district_id, roles[who])


def test_others_find_nothing(cast: Cast, database: scoped_session) -> None:
    for token in (None, hash_token(cast.trial_token)):
        for user in (None, cast.mallory.id):
            assert store.find_assessment(cast.assessment_id, user, token) is None
            assert store.find_written(cast.assessment_id, "1.1", user, token) is None


def test_the_holder_of_the_key_finds_the_trial(cast: Cast, database: scoped_session) -> None:
    found = store.find_written(cast.trial_assessment_id, "1.1", None, hash_token(cast.trial_token))
    assert found is not None
    assert found[2] is Role.TRIAL


def test_nobody_finds_an_element_that_does_not_exist(cast: Cast, database: scoped_session) -> None:
    assert store.find_written(cast.assessment_id, "9.9", cast.alice.id, None) is None
    assert store.find_written(987_654, "1.1", cast.alice.id, None) is None


def test_assessments_are_listed_newest_first(cast: Cast, database: scoped_session) -> None:
    for days in (-30, 30, 30):
        day = AS_OF + timedelta(days=days)
        store.add_assessment(cast.district_id, "crpe-2016", "1", day, cast.alice.id)
    listed = store.list_assessments(cast.district_id)
    assert [(a.as_of - AS_OF).days for a in listed] == [30, 30, 0, -30]
    assert listed[0].id > listed[1].id


def test_a_deleted_district_takes_its_answers_along(cast: Cast, database: scoped_session) -> None:
    rows = select(func.count()).select_from(Response)
    before = database.scalar(rows)
    database.delete(database.get(District, cast.district_id))
    database.commit()
    assert database.scalar(rows) == before - 36


def test_a_moment_from_another_zone_comes_back_in_utc(cast: Cast, database: scoped_session) -> None:
    there = MONDAY.astimezone(timezone(timedelta(hours=-7)))
    store.replace_written(cast.assessment_id, read_only(cast.assessment_id), FULL, RATED, there)
    query = select(Response.updated_at).where(
        Response.assessment_id == cast.assessment_id, Response.element_id == "1.1"
    )
    assert database.scalar(query) == MONDAY
