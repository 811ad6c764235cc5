"""The plan of a snapshot: ranked actions, and what a team decides about them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest

from selfassess.domain.errors import (
    ConflictError,
    InvalidInputError,
    NotAllowedError,
    NotFoundError,
)
from selfassess.domain.planning import rank_priorities
from selfassess.extensions import db
from selfassess.services import plans
from selfassess.services.access import Actor, hash_token
from selfassess.services.plans import Decision, Plan
from selfassess.services.snapshots import open_snapshot, rebuild_snapshot
from selfassess.store import snapshots as store
from tests.cast import Cast
from tests.conftest import CountQueries

NOW = datetime(2026, 7, 1, 15, 0, tzinfo=UTC)
DUE = date(2026, 12, 11)
DANA = Decision(owner=" Dana Whitfield ", due=DUE)
ASIDE = Decision(set_aside=True, reason="The contract opens in 2027.")
OWN = Decision(title="Visit Denver", detail="Two principals come along.", owner="Dana", due=DUE)


@pytest.fixture
def alice(cast: Cast, database: object) -> Actor:
    """Alice, who owns the district; the database is open."""
    return cast.alice.actor


def decide(actor: Actor, cast: Cast, decision: Decision, seen: int = 0) -> None:
    """Decide about the one ranked action of the snapshot: 1.1, which is at level 2."""
    plans.decide_action(actor, cast.snapshot_id, "1.1", decision, seen, NOW)


def look(cast: Cast) -> Plan:
    """The plan as it stands in the database, for someone who has not seen it before."""
    db.session.expire_all()
    return plans.open_plan(cast.carol.actor, cast.snapshot_id)


# --- Ranked actions


def test_the_actions_are_the_ranked_priorities_of_the_frozen_levels(
    alice: Actor, cast: Cast
) -> None:
    opened = open_snapshot(alice, cast.snapshot_id)
    expected = rank_priorities(rebuild_snapshot(opened.framework, opened.document))
    plan = look(cast)
    assert tuple(action.priority for action in plan.actions) == expected
    assert [(action.rank, action.priority.element) for action in plan.actions] == [(1, "1.1")]
    assert plan.actions[0].item is None


def test_elements_without_a_level_are_named_as_open(alice: Actor, cast: Cast) -> None:
    plan = look(cast)
    assert len(plan.open_elements) == 35
    assert "1.1" not in plan.open_elements


def test_each_action_has_exemplars_and_warnings_come_last(alice: Actor, cast: Cast) -> None:
    for action in look(cast).actions:
        kinds = [exemplar.kind for exemplar in action.exemplars]
        assert kinds
        assert kinds == sorted(kinds)  # "practice" before "warning"
        assert all(action.priority.element in e.elements for e in action.exemplars)


def test_a_plan_takes_two_queries(cast: Cast, alice: Actor, count_queries: CountQueries) -> None:
    look(cast)
    with count_queries() as statements:
        look(cast)
    assert len(statements) == 2


# --- Decisions


def test_an_action_gets_an_owner_and_a_date(alice: Actor, cast: Cast) -> None:
    decide(alice, cast, DANA)
    item = look(cast).actions[0].item
    assert item is not None
    assert (item.owner, item.due, item.version) == ("Dana Whitfield", DUE, 1)
    assert (item.updated_at, item.updated_by_id) == (NOW, cast.alice.id)


def test_an_action_is_set_aside_with_a_reason_and_taken_back(alice: Actor, cast: Cast) -> None:
    decide(alice, cast, ASIDE)
    plan = look(cast)
    assert plan.actions == ()
    (aside,) = plan.set_aside
    assert aside.item is not None
    assert (aside.rank, aside.item.reason) == (1, "The contract opens in 2027.")
    # A reason without setting aside is dropped: nothing would show it.
    decide(alice, cast, Decision(owner="Dana", reason="The contract opens in 2027."), seen=1)
    plan = look(cast)
    assert (plan.set_aside, len(plan.actions)) == ((), 1)
    assert plan.actions[0].item is not None
    assert plan.actions[0].item.reason == ""


@pytest.mark.parametrize(
    ("decision", "says"),
    [
        ({"set_aside": True}, "Say why"),
        ({"set_aside": True, "reason": "  "}, "Say why"),
        ({"set_aside": True, "reason": "x" * 2_001}, "2,000"),
        ({"detail": "x" * 2_001}, "2,000"),
        ({"owner": "x" * 121}, "120"),
        ({"title": "x" * 201}, "200"),
    ],
)
def test_a_decision_that_cannot_be_taken_says_why(decision: dict[str, object], says: str) -> None:
    with pytest.raises(InvalidInputError, match=says):
        Decision(**decision)  # type: ignore[arg-type]


@pytest.mark.parametrize("element_id", ["1.2", "9.9", ""])
def test_only_ranked_actions_can_be_decided_on(alice: Actor, cast: Cast, element_id: str) -> None:
    with pytest.raises(NotFoundError, match="no such action"):
        plans.decide_action(alice, cast.snapshot_id, element_id, DANA, 0, NOW)


def test_a_decision_on_an_old_screen_overwrites_nothing(alice: Actor, cast: Cast) -> None:
    decide(alice, cast, DANA)
    for seen in (0, 2):
        with pytest.raises(ConflictError) as caught:
            decide(cast.bob.actor, cast, ASIDE, seen)
        assert caught.value.entries == ("1.1",)
    item = look(cast).actions[0].item
    assert item is not None
    assert (item.owner, item.version) == ("Dana Whitfield", 1)
    decide(cast.bob.actor, cast, ASIDE, seen=1)
    assert look(cast).actions == ()


def test_two_first_decisions_at_the_same_moment_are_a_conflict(
    alice: Actor, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    decide(alice, cast, DANA)
    monkeypatch.setattr(store, "find_element_item", lambda *_: None)  # looked too early
    with pytest.raises(ConflictError):
        decide(cast.bob.actor, cast, ASIDE)
    assert len(look(cast).actions) == 1


# --- Actions of one's own


def test_a_team_adds_changes_and_deletes_its_own_action(alice: Actor, cast: Cast) -> None:
    plans.add_own_action(alice, cast.snapshot_id, OWN, NOW)
    own = look(cast).own[-1]
    assert (own.title, own.owner, own.due, own.version) == ("Visit Denver", "Dana", DUE, 1)
    later = Decision(title=" Visit Boston ")
    plans.change_own_action(cast.bob.actor, cast.snapshot_id, own.id, later, 1, NOW)
    own = look(cast).own[-1]
    assert (own.title, own.owner, own.version) == ("Visit Boston", "", 2)
    plans.delete_own_action(alice, cast.snapshot_id, own.id)
    assert own.id not in {item.id for item in look(cast).own}
    plans.delete_own_action(alice, cast.snapshot_id, own.id)  # what is gone stays gone


def test_an_own_action_needs_a_title(alice: Actor, cast: Cast) -> None:
    with pytest.raises(InvalidInputError, match="title"):
        plans.add_own_action(alice, cast.snapshot_id, Decision(title="  "), NOW)
    with pytest.raises(InvalidInputError, match="title"):
        plans.change_own_action(alice, cast.snapshot_id, cast.item_id, Decision(), 1, NOW)


def test_an_own_action_on_an_old_screen_overwrites_nothing(alice: Actor, cast: Cast) -> None:
    plans.change_own_action(alice, cast.snapshot_id, cast.item_id, OWN, 1, NOW)
    other = Decision(title="Stay here")
    with pytest.raises(ConflictError):
        plans.change_own_action(cast.bob.actor, cast.snapshot_id, cast.item_id, other, 1, NOW)
    assert plans.get_own_action(look(cast), cast.item_id).title == "Visit Denver"


def test_an_action_of_another_plan_is_not_found(alice: Actor, cast: Cast) -> None:
    for item_id in (cast.trial_item_id, 987_654):
        with pytest.raises(NotFoundError):
            plans.change_own_action(alice, cast.snapshot_id, item_id, OWN, 1, NOW)
        with pytest.raises(NotFoundError):
            plans.get_own_action(look(cast), item_id)
        plans.delete_own_action(alice, cast.snapshot_id, item_id)
    holder = Actor(trial_token_hash=hash_token(cast.trial_token))
    theirs = plans.open_plan(holder, cast.trial_snapshot_id)
    assert [item.id for item in theirs.own] == [cast.trial_item_id]


def test_a_ranked_action_is_not_changed_or_deleted_as_if_it_were_ones_own(
    alice: Actor, cast: Cast
) -> None:
    decide(alice, cast, DANA)
    item = look(cast).actions[0].item
    assert item is not None
    with pytest.raises(NotFoundError):
        plans.change_own_action(alice, cast.snapshot_id, item.id, OWN, 1, NOW)
    plans.delete_own_action(alice, cast.snapshot_id, item.id)
    assert look(cast).actions[0].item is not None


# --- Who


@pytest.mark.parametrize(("who", "error"), [("carol", NotAllowedError), ("mallory", NotFoundError)])
def test_viewers_and_strangers_change_no_plan(
    cast: Cast, database: object, who: str, error: type[Exception]
) -> None:
    actor, snapshot, item = cast.person(who).actor, cast.snapshot_id, cast.item_id
    attempts: list[Callable[[], object]] = [
        lambda: decide(actor, cast, DANA),
        lambda: plans.add_own_action(actor, snapshot, OWN, NOW),
        lambda: plans.change_own_action(actor, snapshot, item, OWN, 1, NOW),
        lambda: plans.delete_own_action(actor, snapshot, item),
    ]
    for attempt in attempts:
        with pytest.raises(error):
            attempt()
    plan = look(cast)
    assert plan.actions[0].item is None
    assert [item.title for item in plan.own] == ["Ask the county"]


def test_a_stranger_sees_no_plan(cast: Cast, database: object) -> None:
    with pytest.raises(NotFoundError):
        plans.open_plan(cast.mallory.actor, cast.snapshot_id)
