"""A snapshot is taken once and never changes, whatever is answered or rewritten afterwards."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from flask import Flask

from selfassess.domain.errors import InvalidInputError, NotAllowedError, NotFoundError
from selfassess.domain.framework import Framework
from selfassess.domain.permissions import Permission
from selfassess.domain.responses import Answer, Rating
from selfassess.domain.worksheet import Change
from selfassess.extensions import db
from selfassess.formats.votes import show_dissent
from selfassess.services import assessments, snapshots, votes
from selfassess.services.access import Actor, hash_token
from selfassess.services.assessments import Input, JudgmentInput
from selfassess.services.editions import get_edition
from selfassess.store import snapshots as store
from selfassess.store.documents import read_worksheet
from tests.builders import choose, count
from tests.cast import AS_OF, Cast
from tests.conftest import CountQueries, Visit
from tests.proofs import prove
from tests.reports.reading import Report

NOW = datetime(2026, 7, 1, 15, 0, tzinfo=UTC)
LATER = datetime(2026, 7, 9, 9, 0, tzinfo=UTC)
NOT_HERE = Rating(state="na", cause="no-such-schools")


@pytest.fixture
def alice(cast: Cast, database: object) -> Actor:
    """Alice, who owns the district; the database is open."""
    return cast.alice.actor


def rate(actor: Actor, assessment_id: int, levels: dict[str, Rating | int]) -> None:
    """Rate elements directly."""
    for element_id, level in levels.items():
        rating = Rating(level) if isinstance(level, int) else level
        sheet = assessments.open_sheet(actor, assessment_id, element_id)
        sent = Input(judgment=JudgmentInput(rating, sheet.worksheet.judgment_stamp.version))
        assessments.save(actor, assessment_id, element_id, sent, NOW)


def take(actor: Actor, assessment_id: int, at: datetime = NOW) -> snapshots.OpenedSnapshot:
    """Take a snapshot, and open it."""
    return snapshots.open_snapshot(actor, snapshots.freeze_snapshot(actor, assessment_id, at))


def shrink(framework: Framework) -> Framework:
    """The edition as it may be next year: another version, without its first element."""
    first, *others = framework.components
    return replace(
        framework,
        version="9.9.9",
        components=(replace(first, elements=first.elements[1:]), *others),
    )


# --- Take


def test_a_snapshot_says_what_the_assessment_said(alice: Actor, cast: Cast) -> None:
    rate(alice, cast.assessment_id, {"1.1": 4, "1.2": 2, "2.1": 5, "3.1": NOT_HERE})
    taken = take(alice, cast.assessment_id)
    document = taken.document
    assert (document["district"], document["date"]) == ("Example Unified", AS_OF.isoformat())
    assert document["framework_version"] == taken.framework.version
    assert document["elements"]["1.1"]["level"] == 4
    assert document["elements"]["3.1"]["state"] == "na"
    assert document["elements"]["7.6"]["state"] == "unanswered"
    assert document["components"]["1"]["score"] == 3.0
    assert document["overall"]["score"] == 4.0
    assert not document["complete"]
    frozen = taken.frozen
    assert (frozen.as_of, frozen.taken_at, frozen.taken_by_id) == (AS_OF, NOW, cast.alice.id)
    assert (frozen.overall, frozen.complete) == (4.0, False)
    assert frozen.quadrant == document["quadrant"]


def test_nothing_rated_gives_no_snapshot(alice: Actor, cast: Cast) -> None:
    before = len(snapshots.list_snapshots(alice, cast.district_id))
    with pytest.raises(InvalidInputError, match="No element is rated yet"):
        snapshots.freeze_snapshot(alice, cast.assessment_id, NOW)
    rate(alice, cast.assessment_id, {"1.1": NOT_HERE, "1.2": Rating(state="unknown")})
    with pytest.raises(InvalidInputError, match="No element is rated yet"):
        snapshots.freeze_snapshot(alice, cast.assessment_id, NOW)
    assert len(snapshots.list_snapshots(alice, cast.district_id)) == before


def test_what_was_carried_over_does_not_count(alice: Actor, cast: Cast) -> None:
    rate(alice, cast.assessment_id, {"1.1": 4, "1.2": 2})
    started = assessments.start_assessment(
        alice, cast.district_id, date(2027, 6, 30), cast.assessment_id
    )
    with pytest.raises(InvalidInputError, match="No element is rated yet"):
        snapshots.freeze_snapshot(alice, started, NOW)
    assessments.confirm_still_true(alice, started, "1.1", NOW)
    elements = take(alice, started).document["elements"]
    assert (elements["1.1"]["level"], elements["1.2"]["state"]) == (4, "unanswered")


def test_a_snapshot_is_complete_when_every_element_is_rated_or_does_not_apply(
    alice: Actor, cast: Cast
) -> None:
    elements = list(get_edition("crpe-2016").elements)
    rate(alice, cast.assessment_id, {**dict.fromkeys(elements, 3), "2.3": NOT_HERE})
    taken = take(alice, cast.assessment_id)
    assert taken.frozen.complete
    assert taken.document["spread"] == 0


def test_high_ratings_without_evidence_are_flagged_and_those_with_it_are_not(
    alice: Actor, cast: Cast
) -> None:
    rate(alice, cast.assessment_id, {"1.1": 4, "1.2": 5})
    prove(alice, cast.assessment_id, "1.2")
    flags = take(alice, cast.assessment_id).document["flags"]
    assert [flag["on"] for flag in flags if flag["kind"] == "words-only"] == [["1.1"]]


# --- Never changed


def test_later_answers_change_no_snapshot(alice: Actor, cast: Cast) -> None:
    rate(alice, cast.assessment_id, {"1.1": 4, "1.2": 2})
    taken = take(alice, cast.assessment_id)
    before = deepcopy(taken.document)
    rate(alice, cast.assessment_id, {"1.1": 1, "1.2": 1, "1.3": 1})
    again = take(alice, cast.assessment_id, LATER)
    assert snapshots.open_snapshot(alice, taken.frozen.id).document == before
    assert again.frozen.id != taken.frozen.id
    assert again.document["overall"]["score"] == 1.0


def test_another_edition_changes_no_snapshot(
    alice: Actor, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    rate(alice, cast.assessment_id, {"1.1": 4, "1.2": 2})
    taken = take(alice, cast.assessment_id)
    before = deepcopy(taken.document)
    later = shrink(taken.framework)
    monkeypatch.setattr(snapshots, "get_version", lambda *_: later)
    reopened = snapshots.open_snapshot(alice, taken.frozen.id)
    assert reopened.document == before
    # Its page shows every element that the document tells of, also those that are gone.
    assert list(reopened.framework.elements) == list(before["elements"])
    assert reopened.frozen.edition_version == taken.framework.version != later.version
    # What is planned from it leaves out what the edition no longer knows.
    rebuilt = snapshots.rebuild_snapshot(later, reopened.document)
    assert rebuilt.levels == {"1.2": 2}


def test_the_district_may_get_another_name_and_the_snapshot_keeps_the_old_one(
    alice: Actor, cast: Cast, database: object
) -> None:
    rate(alice, cast.assessment_id, {"1.1": 4})
    taken = take(alice, cast.assessment_id)
    taken.district.name = "Example City"
    assert taken.document["district"] == "Example Unified"


def test_the_worksheets_are_kept_as_they_were(alice: Actor, cast: Cast) -> None:
    changes = (Change("presence", choose("some"), 0), Change("reach", count(30), 0))
    sent = Input(changes=changes, note=("Ask Dana.", 0), judgment=JudgmentInput(Rating(3), 0))
    saved = assessments.save(alice, cast.assessment_id, "1.1", sent, NOW)
    taken = take(alice, cast.assessment_id)
    assessments.save(alice, cast.assessment_id, "1.1", Input(note=("Never mind.", 1)), LATER)
    kept = store.find_worksheets(taken.frozen.id)
    assert set(kept) == set(taken.framework.elements)
    assert read_worksheet(kept["1.1"]) == saved.sheet.worksheet


def test_a_rebuilt_snapshot_has_the_frozen_levels(alice: Actor, cast: Cast) -> None:
    rate(alice, cast.assessment_id, {"1.1": 4, "1.2": 2, "3.1": NOT_HERE})
    taken = take(alice, cast.assessment_id)
    rebuilt = snapshots.rebuild_snapshot(taken.framework, taken.document)
    assert rebuilt.levels == {"1.1": 4, "1.2": 2}
    assert rebuilt.elements["3.1"].state == "na"
    assert float(rebuilt.overall.score or 0) == taken.document["overall"]["score"]


def test_a_deleted_assessment_leaves_its_snapshots(
    alice: Actor, cast: Cast, database: object
) -> None:
    rate(alice, cast.assessment_id, {"1.1": 4})
    taken = take(alice, cast.assessment_id)
    assessment = assessments.open_assessment(alice, cast.assessment_id).assessment
    db.session.delete(assessment)
    db.session.commit()
    db.session.expire_all()
    reopened = snapshots.open_snapshot(alice, taken.frozen.id)
    assert reopened.frozen.assessment_id is None
    assert reopened.document["elements"]["1.1"]["level"] == 4


# --- Who


def test_who_may_take_and_see_a_snapshot(cast: Cast, database: object) -> None:
    rate(cast.bob.actor, cast.assessment_id, {"1.1": 4})
    taken = take(cast.bob.actor, cast.assessment_id)
    with pytest.raises(NotAllowedError, match="take a snapshot"):
        snapshots.freeze_snapshot(cast.carol.actor, cast.assessment_id, NOW)
    with pytest.raises(NotFoundError):
        snapshots.freeze_snapshot(cast.mallory.actor, cast.assessment_id, NOW)
    assert snapshots.open_snapshot(cast.carol.actor, taken.frozen.id).frozen.id == taken.frozen.id
    with pytest.raises(NotAllowedError):
        snapshots.open_snapshot(cast.carol.actor, taken.frozen.id, Permission.PLAN)
    holder = Actor(trial_token_hash=hash_token(cast.trial_token))
    for stranger in (cast.mallory.actor, holder, Actor()):
        with pytest.raises(NotFoundError):
            snapshots.open_snapshot(stranger, taken.frozen.id)
        with pytest.raises(NotFoundError):
            snapshots.list_snapshots(stranger, cast.district_id)


def test_a_trial_takes_snapshots_too(cast: Cast, database: object) -> None:
    holder = Actor(trial_token_hash=hash_token(cast.trial_token))
    rate(holder, cast.trial_assessment_id, {"1.1": 4})
    taken = take(holder, cast.trial_assessment_id)
    assert (taken.frozen.taken_by_id, taken.district.is_trial) == (None, True)


# --- The series


def test_snapshots_are_listed_oldest_first_and_a_trend_has_their_documents(
    alice: Actor, cast: Cast, count_queries: CountQueries
) -> None:
    rate(alice, cast.assessment_id, {"1.1": 4})
    newer = assessments.start_assessment(alice, cast.district_id, date(2027, 6, 30))
    rate(alice, newer, {"1.1": 5})
    last, first = take(alice, newer), take(alice, cast.assessment_id)
    listed = snapshots.list_snapshots(alice, cast.district_id)
    assert [s.id for s in listed] == [cast.snapshot_id, first.frozen.id, last.frozen.id]
    with count_queries() as statements:
        trend = snapshots.list_trend(last)
        assert [s.document["overall"]["score"] for s in trend] == [2.0, 4.0, 5.0]
    assert len(statements) == 1


def test_opening_a_snapshot_takes_one_query_and_taking_one_ten(
    alice: Actor, cast: Cast, count_queries: CountQueries
) -> None:
    rate(alice, cast.assessment_id, {"1.1": 4})
    with count_queries() as statements:
        frozen = snapshots.freeze_snapshot(alice, cast.assessment_id, NOW)
    assert [s.split()[0] for s in statements] == ["SELECT"] * 8 + ["INSERT"] * 2
    with count_queries() as statements:
        assert snapshots.open_snapshot(alice, frozen).document["complete"] is False
    assert len(statements) == 1


def test_a_glance_reads_no_document_and_its_mark_changes_with_the_series(
    alice: Actor, cast: Cast, count_queries: CountQueries
) -> None:
    with count_queries() as statements:
        opened, before = snapshots.glance_at_snapshot(alice, cast.snapshot_id)
    assert len(statements) == 1
    assert "snapshot.document" not in statements[0]
    assert snapshots.glance_at_snapshot(alice, cast.snapshot_id)[1] == before
    rate(alice, cast.assessment_id, {"1.1": 4})
    take(alice, cast.assessment_id)
    assert snapshots.glance_at_snapshot(alice, cast.snapshot_id)[1] != before
    assert opened.document["complete"] is False


@pytest.mark.usefixtures("database")
def test_nobody_glances_at_the_snapshot_of_another_district(cast: Cast) -> None:
    with pytest.raises(NotFoundError):
        snapshots.glance_at_snapshot(cast.mallory.actor, cast.snapshot_id)


# --- Remarks


def test_remarks_tell_why_a_level_was_set_or_does_not_apply(alice: Actor, cast: Cast) -> None:
    closed = {
        question.id: Answer("na", cause="state-law")
        for question in get_edition("crpe-2016").elements["1.2"].questions
    }
    closed["presence"] = Answer("na", cause="other: The county does it.")
    changes = tuple(Change(question, answer, 0) for question, answer in closed.items())
    assessments.save(alice, cast.assessment_id, "1.2", Input(changes=changes), NOW)
    rate(
        alice,
        cast.assessment_id,
        {"1.1": Rating(4, reason="Signed in May."), "1.3": 3, "3.1": NOT_HERE},
    )
    taken = take(alice, cast.assessment_id)
    assert snapshots.list_remarks(taken) == {
        "1.1": "Signed in May.",
        "1.2": "State law forbids it; Another cause: The county does it.",
        "3.1": "The district has no such schools",
    }


def test_pressing_the_button_twice_makes_one_snapshot(alice: Actor, cast: Cast) -> None:
    rate(alice, cast.assessment_id, {"1.1": 4})
    first = snapshots.freeze_snapshot(alice, cast.assessment_id, NOW)
    assert snapshots.freeze_snapshot(alice, cast.assessment_id, LATER) == first
    rate(alice, cast.assessment_id, {"1.1": 5})
    assert snapshots.freeze_snapshot(alice, cast.assessment_id, LATER) != first


def test_a_snapshot_keeps_how_many_saw_another_level_and_not_who(
    visit: Visit, cast: Cast, app: Flask
) -> None:
    with app.app_context():
        alice, one = cast.alice.actor, cast.assessment_id
        asked = [cast.bob.id, cast.dora.id]
        votes.open_rounds(alice, one, ["1.1", "1.2"], asked, NOW)
        for element, levels in (("1.1", (3, 4)), ("1.2", (3, 3))):
            for person, level in zip((cast.bob, cast.dora), levels, strict=True):
                votes.cast_vote(person.actor, one, element, level, "Secret reason.", NOW)
            votes.close_round(alice, one, element, NOW)
            votes.record_agreement(alice, one, element, 3, "", 0, NOW)
        snapshot_id = snapshots.freeze_snapshot(alice, one, NOW)
        opened = snapshots.open_snapshot(alice, snapshot_id)
        agreements = snapshots.list_agreements(opened)
        assert {id_: show_dissent(kept) for id_, kept in agreements.items()} == {
            "1.1": "1 of 2 who voted saw another level: one 4",
            "1.2": "All 2 who voted agreed",
        }
    page = visit("alice").get(f"/snapshots/{snapshot_id}").text
    assert "The team voted on 2 elements before it agreed." in page
    assert "On 1 somebody saw another level: 1.1." in page
    assert "1 of 2 who voted saw another level: one 4." in page
    assert "Secret reason" not in page
    assert "Dora" not in page
    for name in ("snapshot.pdf", "plan.pdf"):
        report = Report(visit("alice").get(f"/snapshots/{snapshot_id}/{name}").data)
        text = " ".join(" ".join(report.texts).split())
        assert "On 1 somebody saw another level: 1.1." in text
        assert "Evidence counts for 0 of 2 rated elements." in text
        assert "Secret reason" not in text
