"""Adopting a plan and following it: who changes what, and what the history says of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from icalendar import Calendar
from sqlalchemy import text

from selfassess.domain.errors import (
    ConflictError,
    InvalidInputError,
    NotAllowedError,
    NotFoundError,
)
from selfassess.domain.route.request import Advanced, RouteRequest
from selfassess.domain.route.result import Reasons, Route, RouteStep, RouteYear
from selfassess.domain.tracking import Status
from selfassess.extensions import db
from selfassess.services import adopted_plans, plans
from selfassess.services.access import Actor, hash_token
from selfassess.services.adopted_plans import Adoption, Change, Move, OpenedPlan
from selfassess.services.calendars import make_calendar
from selfassess.services.progress import gather_progress, open_outcome
from selfassess.services.snapshots import open_snapshot, rebuild_snapshot
from selfassess.store import snapshots as snapshot_store
from selfassess.store.models.plans import AdoptedPlan
from tests.cast import Cast
from tests.conftest import CountQueries
from tests.web.builders import FULL, make_document

NOW = datetime(2026, 9, 1, 15, 0, tzinfo=UTC)
TODAY = NOW.date()
FIRST = date(2026, 7, 1)
VISIT = Move("Visit Denver", owner="Lee", due=date(2026, 8, 15), cost=4_000)
STEP = Move("Write it down", "1.1", 2, 3, effort=4, lever="board", done_when="It is adopted.")
PLAN = Adoption("Plan 2026–27", FIRST, (STEP, VISIT), capacity=(6,), goals="More choice.")


@pytest.fixture
def alice(cast: Cast, database: object) -> Actor:
    """Alice, who owns the district; the database is open."""
    return cast.alice.actor


@pytest.fixture
def opened(alice: Actor, cast: Cast) -> OpenedPlan:
    """The plan that Alice's district follows."""
    adopted_plans.adopt(alice, cast.snapshot_id, PLAN, NOW)
    return look(cast)


def look(cast: Cast) -> OpenedPlan:
    """The plan as it stands in the database, for someone who has not seen it before."""
    db.session.expire_all()
    return adopted_plans.open_plan(cast.carol.actor, cast.district_id)


def change(cast: Cast, number: int = 1, **fields: object) -> Status:
    """Change an action of the open plan as Bob, from what it holds now."""
    action = look(cast).actions[number - 1]
    now = Change(action.owner, action.owner_user_id, action.due, action.status, "", action.cost)
    return adopted_plans.change_action(
        cast.bob.actor,
        cast.district_id,
        action.id,
        replace(now, **fields),  # type: ignore[arg-type]
        action.version,
        NOW,
    )


# --- Adopting


def test_an_adopted_plan_has_its_actions_and_a_whole_history(opened: OpenedPlan) -> None:
    step, visit = opened.actions
    assert (step.number, step.element_id, step.from_level, step.to_level) == (1, "1.1", 2, 3)
    assert (visit.title, visit.owner, visit.due) == ("Visit Denver", "Lee", date(2026, 8, 15))
    assert [entry.kind for entry in opened.entries] == ["adopted", "added", "added"]
    assert {entry.by for entry in opened.entries} == {"Alice"}
    assert opened.misfits == ()


def test_an_action_without_a_day_is_due_at_the_end_of_its_school_year(
    alice: Actor, cast: Cast
) -> None:
    moves = tuple(replace(STEP, year=year) for year in (1, 2, 3))
    adopted_plans.adopt(alice, cast.snapshot_id, replace(PLAN, moves=moves), NOW)
    assert [action.due for action in look(cast).actions] == [
        date(2027, 6, 30),
        date(2028, 6, 30),
        date(2029, 6, 30),
    ]


def test_what_was_decided_on_the_ranked_plan_is_taken_over(alice: Actor, cast: Cast) -> None:
    decision = plans.Decision(owner="Dana", due=date(2026, 12, 11))
    plans.decide_action(alice, cast.snapshot_id, "1.1", decision, 0, NOW)
    ranked = plans.open_plan(alice, cast.snapshot_id)
    step, own = adopted_plans.list_moves_of_plan(ranked, ["1.1", f"own-{cast.item_id}"])
    assert (step.element, step.start, step.to, step.owner) == ("1.1", 2, 3, "Dana")
    assert step.due == date(2026, 12, 11)
    assert step.done_when == ranked.actions[0].priority.step.done_when
    assert (own.title, own.element) == ("Ask the county", None)
    assert adopted_plans.list_moves_of_plan(ranked, ["7.7", "own-0"]) == ()


def test_what_was_set_aside_cannot_be_adopted(alice: Actor, cast: Cast) -> None:
    aside = plans.Decision(set_aside=True, reason="Not now.")
    plans.decide_action(alice, cast.snapshot_id, "1.1", aside, 0, NOW)
    ranked = plans.open_plan(alice, cast.snapshot_id)
    assert adopted_plans.list_moves_of_plan(ranked, ["1.1"]) == ()


def make_route(actor: Actor, cast: Cast) -> Route:
    """A route of two steps of one element in two years, as a planner gives it."""
    found = open_snapshot(actor, cast.snapshot_id)
    start = rebuild_snapshot(found.framework, found.document)
    score = start.components["1"].score
    overall = start.overall.score
    assert score is not None
    assert overall is not None
    reasons = Reasons(score, score, overall, overall, (), (), (), None)
    years = []
    for year, to in ((1, 3), (2, 4)):
        step = found.framework.step_to["1.1", to]
        taken = RouteStep("1.1", to - 1, to, year, 5, step, reasons)
        years.append(RouteYear(year, 5, 6, (taken,), start, spread_rises=False))
    request = RouteRequest(goals=(Advanced(),), years=2, capacity=(6, None))
    return Route(request, start, "optimal", tuple(years))


def test_a_route_is_adopted_with_what_was_asked_and_answered(alice: Actor, cast: Cast) -> None:
    route = make_route(alice, cast)
    plan_id = adopted_plans.adopt_route(alice, cast.snapshot_id, route, "Route", FIRST, NOW)
    plan = db.session.get_one(AdoptedPlan, plan_id)
    assert plan.goals.startswith("To be advanced: four of seven components")
    assert plan.capacity == [6, None]
    assert plan.request is not None
    assert plan.request["goals"] == [{"kind": "Advanced"}]
    assert plan.route is not None
    assert [(step["element"], step["to"]) for step in plan.route["steps"]] == [
        ("1.1", 3),
        ("1.1", 4),
    ]
    assert [(a.due, a.effort) for a in look(cast).actions] == [
        (date(2027, 6, 30), 5),
        (date(2028, 6, 30), 5),
    ]


def test_a_plan_replaces_another_only_with_a_reason(
    opened: OpenedPlan, alice: Actor, cast: Cast
) -> None:
    with pytest.raises(InvalidInputError, match="Say why it is closed") as caught:
        adopted_plans.adopt(alice, cast.snapshot_id, PLAN, NOW)
    assert caught.value.entry == "replacing"
    other = replace(PLAN, name="Second", moves=(VISIT,), replacing="A new superintendent.")
    adopted_plans.adopt(alice, cast.snapshot_id, other, NOW)
    assert look(cast).plan.name == "Second"
    old = adopted_plans.open_plan(alice, cast.district_id, opened.plan.id)
    assert old.plan.closed_reason == "A new superintendent."
    assert old.entries[-1].kind == "closed"
    assert old.misfits == ()


def test_unfinished_actions_go_on_in_the_next_plan(
    opened: OpenedPlan, alice: Actor, cast: Cast
) -> None:
    change(cast, 2, status=Status.UNDER_WAY)
    other = replace(PLAN, name="Second", replacing="Next year.", carry_over=True, moves=(STEP,))
    adopted_plans.adopt(alice, cast.snapshot_id, other, NOW)
    second = look(cast)
    assert [action.title for action in second.actions] == ["Write it down", "Visit Denver"]
    carried = second.actions[1]
    assert (carried.status, carried.owner, carried.cost) == (Status.UNDER_WAY, "Lee", 4_000)
    assert "Carried over from “Plan 2026–27”, action 2." in second.entries[-1].note
    assert second.misfits == ()


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [("name", " ", "Give the plan a name"), ("moves", (), "Choose at least one action")],
)
def test_a_plan_has_a_name_and_an_action(field: str, value: object, message: str) -> None:
    with pytest.raises(InvalidInputError, match=message):
        replace(PLAN, **{field: value})  # type: ignore[arg-type]


def test_the_holder_of_a_trial_adopts_too(cast: Cast, database: object) -> None:
    holder = Actor(trial_token_hash=hash_token(cast.trial_token), name="Trial")
    adopted_plans.adopt(holder, cast.trial_snapshot_id, PLAN, NOW)
    assert adopted_plans.open_plan(holder, cast.trial_district_id).entries[0].by == "Trial"


# --- Changing


def test_each_change_is_one_entry_with_what_was_and_what_is(opened: OpenedPlan, cast: Cast) -> None:
    change(cast, owner="Kim", cost=900, status=Status.UNDER_WAY, note="We began.")
    now = look(cast)
    assert (now.actions[0].owner, now.actions[0].version) == ("Kim", 2)
    last = now.entries[-1]
    assert (last.by, last.action, last.note) == ("Bob", 1, "We began.")
    assert last.before == {"owner": "", "status": "not-started", "cost": None}
    assert last.after == {"owner": "Kim", "status": "under-way", "cost": 900}
    assert now.misfits == ()


def test_a_note_alone_is_an_entry_and_nothing_is_none(opened: OpenedPlan, cast: Cast) -> None:
    change(cast, note="Still waiting.")
    assert look(cast).entries[-1].kind == "noted"
    change(cast)
    assert len(look(cast).entries) == 4


def test_a_passed_day_moved_later_makes_the_action_slip(opened: OpenedPlan, cast: Cast) -> None:
    with pytest.raises(InvalidInputError, match="Say why"):
        change(cast, 2, due=date(2026, 10, 1))
    assert look(cast).actions[1].due == date(2026, 8, 15)
    status = change(cast, 2, due=date(2026, 10, 1), reason="The airline struck.")
    assert status is Status.SLIPPED
    action = look(cast).actions[1]
    assert (action.status, action.reason) == (Status.SLIPPED, "The airline struck.")


def test_a_reason_goes_when_the_action_is_taken_up(opened: OpenedPlan, cast: Cast) -> None:
    change(cast, status=Status.SLIPPED, reason="Ill.")
    change(cast, status=Status.UNDER_WAY)
    now = look(cast)
    assert now.actions[0].reason == ""
    assert now.entries[-1].before == {"status": "slipped", "reason": "Ill."}


def test_who_was_slower_overwrites_nothing(opened: OpenedPlan, cast: Cast) -> None:
    seen = opened.actions[0]
    change(cast, owner="Kim")
    with pytest.raises(ConflictError):
        adopted_plans.change_action(
            cast.alice.actor, cast.district_id, seen.id, Change(owner="Lee"), 1, NOW
        )
    now = look(cast)
    assert (now.actions[0].owner, len(now.entries)) == ("Kim", 4)


def test_only_members_are_reminded(opened: OpenedPlan, cast: Cast) -> None:
    change(cast, owner_user_id=cast.carol.id)
    assert look(cast).actions[0].owner_user_id == cast.carol.id
    with pytest.raises(InvalidInputError, match="Only members"):
        change(cast, owner_user_id=cast.mallory.id)


def test_viewers_look_and_strangers_do_not(opened: OpenedPlan, cast: Cast) -> None:
    with pytest.raises(NotFoundError):
        adopted_plans.open_plan(cast.mallory.actor, cast.district_id)
    attempts: list[Callable[[], object]] = [
        lambda: adopted_plans.change_action(
            cast.carol.actor, cast.district_id, opened.actions[0].id, Change(), 1, NOW
        ),
        lambda: adopted_plans.add_action(cast.carol.actor, cast.district_id, VISIT, NOW),
        lambda: adopted_plans.close_plan(cast.carol.actor, cast.district_id, "Over.", NOW),
        lambda: adopted_plans.adopt(cast.carol.actor, cast.snapshot_id, PLAN, NOW),
    ]
    for attempt in attempts:
        with pytest.raises(NotAllowedError):
            attempt()


def test_an_action_of_another_district_is_out_of_reach(opened: OpenedPlan, cast: Cast) -> None:
    with pytest.raises(NotFoundError):
        adopted_plans.change_action(
            cast.alice.actor, cast.district_id, cast.trial_action_id, Change(), 1, NOW
        )


def test_a_closed_plan_stays_readable_and_changes_no_more(
    opened: OpenedPlan, alice: Actor, cast: Cast
) -> None:
    adopted_plans.close_plan(alice, cast.district_id, "The year is over.", NOW)
    with pytest.raises(ConflictError):
        change(cast, owner="Kim")
    with pytest.raises(ConflictError):
        adopted_plans.add_action(alice, cast.district_id, VISIT, NOW)
    assert adopted_plans.open_shelf(alice, cast.district_id).opened is None
    assert adopted_plans.open_plan(alice, cast.district_id, opened.plan.id).misfits == ()


def test_an_own_action_gets_the_next_number(opened: OpenedPlan, alice: Actor, cast: Cast) -> None:
    adopted_plans.add_action(alice, cast.district_id, Move("Win the election"), NOW)
    added = look(cast).actions[-1]
    assert (added.number, added.title, added.due) == (3, "Win the election", date(2027, 6, 30))
    assert look(cast).misfits == ()


def test_a_day_changed_in_the_database_is_found(opened: OpenedPlan, cast: Cast) -> None:
    db.session.execute(text("UPDATE plan_action SET due = '2030-01-01' WHERE number = 2"))
    assert [misfit.message for misfit in look(cast).misfits] == [
        "action 2 was changed past its history: due"
    ]


# --- Progress


def test_progress_tells_what_a_report_needs(opened: OpenedPlan, cast: Cast) -> None:
    change(cast, 1, status=Status.DONE, note="Adopted in public.")
    adopted_plans.add_action(
        cast.alice.actor, cast.district_id, Move("More", effort=8, owner="Lee"), NOW
    )
    progress = gather_progress(cast.carol.actor, cast.district_id, TODAY)
    assert (progress.plan_name, progress.first_day) == ("Plan 2026–27", FIRST)
    assert (progress.counts[Status.DONE], progress.counts[Status.NOT_STARTED]) == (1, 2)
    assert [action.number for action in progress.overdue] == [2]
    assert progress.actions[0].last_note == "Adopted in public."
    assert progress.load.is_too_much
    assert (progress.cost_known, progress.without_cost) == (4_000, 2)
    assert (progress.seal, progress.misfits) == (look(cast).plan.seal, ())
    assert progress.compared_with is None


def take(cast: Cast, profile: str, as_of: date) -> int:
    """Freeze a snapshot of Alice's district."""
    document = make_document(profile, as_of)
    frozen = snapshot_store.add_snapshot(
        cast.district_id, None, as_of, NOW, cast.alice.id, document, {}
    )
    db.session.commit()
    return frozen.id


def test_a_later_snapshot_shows_what_the_plan_moved(alice: Actor, cast: Cast) -> None:
    start = take(cast, FULL, date(2026, 7, 1))
    moves = (replace(STEP, element="2.1", start=2, to=3), replace(STEP, element="2.2"))
    adopted_plans.adopt(alice, start, replace(PLAN, moves=moves), NOW)
    change(cast, 2, status=Status.DONE)
    assert open_outcome(alice, cast.district_id).movements == ()
    later = take(cast, FULL.replace("222222", "322223", 1), date(2027, 7, 1))
    outcome = open_outcome(cast.carol.actor, cast.district_id)
    assert outcome.chosen is not None
    assert outcome.chosen.id == later
    assert [(m.element, m.planned, m.outcome) for m in outcome.movements] == [
        ("2.1", 3, "reached"),
        ("2.2", 3, "not"),
        ("2.6", None, "beyond"),
    ]
    assert outcome.movements[1].is_done_but_not_risen
    with pytest.raises(NotFoundError):
        open_outcome(alice, cast.district_id, None, start)
    assert gather_progress(alice, cast.district_id, TODAY).compared_with == date(2027, 7, 1)


def test_a_report_costs_seven_queries(
    opened: OpenedPlan, cast: Cast, count_queries: CountQueries
) -> None:
    take(cast, FULL, date(2027, 7, 1))
    with count_queries() as statements:
        gather_progress(cast.carol.actor, cast.district_id, TODAY)
    # The district, its plans, the actions, the history, the names in it, its snapshots, two of
    # their documents.
    assert len(statements) == 7, statements


# --- Calendar


def test_the_calendar_holds_each_action_on_its_day(opened: OpenedPlan, cast: Cast) -> None:
    nasty = "Ask; then, decide\nBEGIN:VEVENT\\n \N{SNOWMAN} " + "long " * 40
    adopted_plans.add_action(cast.alice.actor, cast.district_id, Move(nasty[:200]), NOW)
    change(cast, 1, status=Status.DROPPED, reason="No money.")
    name, content = make_calendar(cast.carol.actor, cast.district_id, NOW)
    assert name == "plan-2026-07-01.ics"
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    events = list(Calendar.from_ical(content).walk("VEVENT"))
    assert [event["summary"] for event in events] == [
        "Dropped: Write it down",
        "Visit Denver",
        look(cast).actions[2].title,
    ]
    assert [event["status"] for event in events] == ["CANCELLED", "CONFIRMED", "CONFIRMED"]
    assert events[1].decoded("dtstart") == date(2026, 8, 15)
    assert events[1].decoded("dtend") == date(2026, 8, 16)


def test_a_calendar_read_again_moves_its_entries(opened: OpenedPlan, cast: Cast) -> None:
    def read() -> list[tuple[str, int]]:
        _, content = make_calendar(cast.alice.actor, cast.district_id, NOW)
        return [(e["uid"], e["sequence"]) for e in Calendar.from_ical(content).walk("VEVENT")]

    before = read()
    change(cast, 2, due=date(2026, 12, 1), reason="Later.")
    after = read()
    assert [uid for uid, _ in before] == [uid for uid, _ in after]
    assert [sequence for _, sequence in after] == [0, 1]
    assert len({uid for uid, _ in after}) == 2


def test_a_calendar_can_be_one_persons(opened: OpenedPlan, cast: Cast) -> None:
    _, content = make_calendar(cast.alice.actor, cast.district_id, NOW, owner="Lee")
    assert len(Calendar.from_ical(content).walk("VEVENT")) == 1
