"""The file that the plan leaves the program as, and who may have it."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from flask import Flask

from selfassess.domain.errors import NotFoundError
from selfassess.services.plans import Decision, add_own_action, decide_action, open_plan
from selfassess.services.reports import gather_plan, make_plan_pdf
from tests.cast import Cast
from tests.conftest import CountQueries
from tests.web.builders import OPEN, make_snapshot

NOW = datetime(2026, 7, 1, 15, 0, tzinfo=UTC)


@pytest.fixture
def snapshot_id(app: Flask, cast: Cast) -> int:
    """A provisional snapshot of Alice's district."""
    return make_snapshot(app, cast.alice.actor, cast.district_id, OPEN, date(2027, 4, 1))


def test_the_plan_comes_as_a_file_with_a_plain_name(
    cast: Cast, snapshot_id: int, database: object
) -> None:
    name, data = make_plan_pdf(cast.carol.actor, snapshot_id, NOW)
    assert name == "action-plan-example-unified-2027-04-01.pdf"
    assert data.startswith(b"%PDF-1.7")


def test_nobody_gets_the_plan_of_others(cast: Cast, snapshot_id: int, database: object) -> None:
    with pytest.raises(NotFoundError):
        make_plan_pdf(cast.mallory.actor, snapshot_id, NOW)


def test_the_report_has_what_the_team_decided(
    cast: Cast, snapshot_id: int, database: object
) -> None:
    actor = cast.alice.actor
    first, second = (a.priority.element for a in open_plan(actor, snapshot_id).actions[:2])
    due = date(2027, 9, 1)
    decide_action(actor, snapshot_id, first, Decision("Dana", due), 0, NOW)
    decide_action(actor, snapshot_id, second, Decision(set_aside=True, reason="Later."), 0, NOW)
    add_own_action(actor, snapshot_id, Decision(title="Win the bond", owner="Lee"), NOW)
    content = gather_plan(open_plan(actor, snapshot_id), NOW)
    assert (content.actions[0].owner, content.actions[0].due) == ("Dana", due)
    assert [(a.rank, a.priority.element, a.reason) for a in content.set_aside] == [
        (2, second, "Later.")
    ]
    assert [(own.title, own.owner, own.reason) for own in content.own] == [
        ("Win the bond", "Lee", "")
    ]
    assert content.state == "Colorado"
    assert content.is_provisional
    assert "1.1" in content.open_elements


def test_later_snapshots_stay_out_of_the_report_of_an_earlier_one(
    app: Flask, cast: Cast, snapshot_id: int, database: object
) -> None:
    actor = cast.alice.actor
    make_snapshot(app, actor, cast.district_id, as_of=date(2028, 4, 1))
    content = gather_plan(open_plan(actor, snapshot_id), NOW)
    assert [document["date"] for document in content.trend][-1] == "2027-04-01"
    assert content.trend[-1] == content.document


def test_gathering_takes_few_queries(
    cast: Cast, snapshot_id: int, database: object, count_queries: CountQueries
) -> None:
    with count_queries() as statements:
        gather_plan(open_plan(cast.carol.actor, snapshot_id), NOW)
    # The snapshot, what was decided, the district's snapshots, and what was agreed after votes.
    assert len(statements) == 4
