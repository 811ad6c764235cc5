"""Following an adopted plan: statuses, days, loads, outcomes, and a history that shows changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from selfassess.domain.errors import InvalidInputError
from selfassess.domain.tracking import (
    ALLOWED,
    NO_SEAL,
    OPEN,
    Burden,
    Entry,
    Load,
    OwnerLoad,
    Status,
    Target,
    YearLoad,
    check_change,
    check_history,
    compare_outcome,
    count_statuses,
    end_of_year,
    find_changes,
    find_last_note,
    find_year,
    is_overdue,
    is_slip,
    list_slips,
    make_entry,
    measure_load,
    replay,
)

NEW, WAY, SLIP, DONE, DROP = (
    Status.NOT_STARTED,
    Status.UNDER_WAY,
    Status.SLIPPED,
    Status.DONE,
    Status.DROPPED,
)
JUNE = date(2027, 6, 30)
DAY = timedelta(days=1)


# --- Statuses


@pytest.mark.parametrize(
    ("before", "may_become"),
    [
        (NEW, {WAY, SLIP, DONE, DROP}),
        (WAY, {NEW, SLIP, DONE, DROP}),
        (SLIP, {WAY, DONE, DROP}),
        (DONE, {WAY}),
        (DROP, {NEW, WAY}),
    ],
)
def test_each_status_may_become_these_and_no_other(before: Status, may_become: set[Status]) -> None:
    for after in Status:
        if after == before or after in may_become:
            check_change(before, after, "Because.")
        else:
            with pytest.raises(InvalidInputError, match="cannot go from"):
                check_change(before, after, "Because.")


@pytest.mark.parametrize(
    ("before", "after", "needs"),
    [
        (NEW, WAY, False),
        (WAY, DONE, False),
        (NEW, SLIP, True),
        (WAY, DROP, True),
        (DONE, WAY, True),
        (DROP, NEW, True),
        (DROP, DROP, False),
        (SLIP, WAY, False),
    ],
)
def test_slipping_dropping_and_taking_up_again_say_why(
    before: Status, after: Status, needs: bool
) -> None:
    if not needs:
        check_change(before, after, "  ")
        return
    with pytest.raises(InvalidInputError, match="Say why") as caught:
        check_change(before, after, "  ")
    assert caught.value.entry == "reason"


def test_every_status_is_counted() -> None:
    assert count_statuses([DONE, WAY, DONE]) == {NEW: 0, WAY: 1, SLIP: 0, DONE: 2, DROP: 0}


# --- Days


@pytest.mark.parametrize("status", list(Status))
def test_only_what_is_open_and_past_its_day_is_overdue(status: Status) -> None:
    assert not is_overdue(status, JUNE, JUNE)
    assert is_overdue(status, JUNE, JUNE + DAY) == (status in OPEN)
    assert not is_overdue(status, None, JUNE)


@pytest.mark.parametrize(
    ("status", "due", "new", "slips"),
    [
        (WAY, JUNE, JUNE + DAY, True),
        (WAY, JUNE, None, True),
        (WAY, JUNE, JUNE, False),
        (WAY, JUNE, JUNE - DAY, False),
        (DONE, JUNE, JUNE + DAY, False),
        (WAY, None, JUNE, False),
        (WAY, JUNE + 2 * DAY, JUNE + 9 * DAY, False),
    ],
)
def test_an_action_slips_when_its_passed_day_is_moved_later(
    status: Status, due: date | None, new: date | None, slips: bool
) -> None:
    assert is_slip(status, due, new, today=JUNE + DAY) == slips


@given(
    first=st.dates(date(2000, 1, 1), date(2100, 1, 1)),
    year=st.integers(1, 5),
    month=st.integers(1, 12),
    day=st.integers(1, 31),
)
@settings(max_examples=200)
def test_the_years_of_a_plan_follow_each_other_without_a_gap(
    first: date, year: int, month: int, day: int
) -> None:
    last = end_of_year(first, year, month, day)
    following = end_of_year(first, year + 1, month, day)
    assert first <= end_of_year(first, 1, month, day) < first + timedelta(days=367)
    assert timedelta(days=365) <= following - last <= timedelta(days=366)
    assert find_year(first, last, month, day) == year
    assert find_year(first, last + DAY, month, day) == year + 1
    assert find_year(first, first - DAY, month, day) == 1


# --- Too much


def burden(effort: int, year: int = 1, owner: str = "", status: Status = NEW) -> Burden:
    """What one action asks."""
    return Burden(effort, year, owner, status)


def test_a_year_with_more_effort_than_capacity_is_too_much() -> None:
    load = measure_load([burden(8), burden(4), burden(4, year=2)], [10, None], 4)
    assert load.years == (YearLoad(1, 12, 10), YearLoad(2, 4, None))
    assert [year.over for year in load.years] == [2, 0]
    assert load.is_too_much


def test_as_much_as_the_capacity_is_not_too_much() -> None:
    assert not measure_load([burden(8), burden(2, status=DONE)], [10], 4).is_too_much


def test_what_was_dropped_asks_nothing() -> None:
    assert measure_load([burden(8, status=DROP)], [4], 4) == Load((YearLoad(1, 0, 4),), ())


def test_one_more_than_a_person_can_carry_is_too_much() -> None:
    lee = [burden(1, owner="Lee")] * 4
    assert measure_load(lee, [], 4).owners == ()
    load = measure_load([*lee, burden(1, owner="Lee", status=SLIP)], [], 4)
    assert load.owners == (OwnerLoad("Lee", 5, 4),)
    assert measure_load([*lee, burden(1, owner="Lee", status=DONE)], [], 4).owners == ()


# --- Outcome


@pytest.mark.parametrize(
    ("before", "planned", "after", "outcome"),
    [
        (2, 3, 3, "reached"),
        (2, 3, 4, "beyond"),
        (1, 3, 2, "partly"),
        (2, 3, 2, "not"),
        (2, 3, 1, "fell"),
        (2, 3, None, "unknown"),
        (None, 3, 2, "not"),
        (None, 3, 3, "reached"),
    ],
)
def test_a_planned_level_has_one_outcome(
    before: int | None, planned: int, after: int | None, outcome: str
) -> None:
    (movement,) = compare_outcome([Target("1.1", planned, True)], {"1.1": before}, {"1.1": after})
    assert movement.outcome == outcome
    assert movement.is_done_but_not_risen == (outcome in ("not", "fell"))


def test_of_several_steps_the_highest_counts_and_all_must_be_done() -> None:
    targets = [Target("1.1", 4, True), Target("1.1", 3, False)]
    (movement,) = compare_outcome(targets, {"1.1": 2}, {"1.1": 3})
    assert (movement.planned, movement.is_done, movement.outcome) == (4, False, "partly")


def test_what_moved_without_a_plan_is_told_and_what_stayed_is_not() -> None:
    before, after = {"1.1": 2, "1.2": 3, "1.3": 1, "1.4": None}, {"1.1": 3, "1.2": 2, "1.3": 1}
    found = compare_outcome([], before, {**after, "1.4": 2})
    assert [(m.element, m.planned, m.outcome) for m in found] == [
        ("1.1", None, "beyond"),
        ("1.2", None, "fell"),
    ]


# --- History

AT = datetime(2026, 9, 1, 12, 0, 0, 1, tzinfo=UTC)
START = {"title": "Ask", "owner": "Lee", "due": "2026-10-30", "status": "not-started"}


def make_history() -> list[Entry]:
    """An action is added, moved, and done, between a beginning and an end."""
    steps: list[dict[str, object]] = [
        {"kind": "adopted", "after": {"name": "Plan"}},
        {"kind": "added", "action": 1, "after": {**START, "reason": "", "cost": None}},
        {
            "kind": "changed",
            "action": 1,
            "before": {"due": "2026-08-30", "status": "not-started", "reason": ""},
            "after": {"due": "2026-11-30", "status": "slipped", "reason": "Ill."},
            "note": "Dr. Öztürk asked for it.",
        },
        {
            "kind": "changed",
            "action": 1,
            "before": {"due": "2026-11-30"},
            "after": {"due": "2026-12-30"},
        },
        {"kind": "closed", "note": "Over."},
    ]
    entries: list[Entry] = []
    for number, step in enumerate(steps, start=1):
        previous = entries[-1].seal if entries else NO_SEAL
        options = {"action": None, "at": AT, "by": "Lee", **step}
        entries.append(make_entry(number, previous, **options))  # type: ignore[arg-type]
    return entries


HISTORY = make_history()
NOW = {
    1: {
        "title": "Ask",
        "owner": "Lee",
        "due": "2026-12-30",
        "status": "slipped",
        "reason": "Ill.",
        "cost": None,
    }
}


def test_an_untouched_history_is_whole() -> None:
    assert check_history(HISTORY, HISTORY[-1].seal, NOW) == ()
    assert check_history([], NO_SEAL, {}) == ()


CHANGES = {
    "note": "Nobody asked for it.",
    "by": "Kim",
    "at": AT + timedelta(microseconds=1),
    "kind": "noted",
    "before": {},
    "after": {"due": "2026-10-30"},
    "action": 2,
    "previous": "f" * 64,
}


@pytest.mark.parametrize("field", CHANGES)
@pytest.mark.parametrize("place", range(5))
def test_a_changed_entry_shows_where_it_was_changed(field: str, place: int) -> None:
    changed = list(HISTORY)
    changed[place] = replace(changed[place], **{field: CHANGES[field]})
    found = check_history(changed, HISTORY[-1].seal, NOW)
    if changed[place] == HISTORY[place]:
        return  # it says the same
    assert found[0].number == place + 1


def test_an_entry_changed_and_sealed_anew_breaks_the_next_one() -> None:
    forged = make_entry(2, HISTORY[0].seal, action=1, at=AT, by="Lee", kind="added", after=START)
    found = check_history([HISTORY[0], forged, *HISTORY[2:]], HISTORY[-1].seal, NOW)
    assert found[0].number == 3
    assert "does not follow" in found[0].message


@pytest.mark.parametrize("place", range(5))
def test_an_entry_that_is_gone_is_missed(place: int) -> None:
    left = [entry for entry in HISTORY if entry.number != place + 1]
    assert check_history(left, HISTORY[-1].seal, NOW) != ()


def test_two_entries_that_change_places_are_found() -> None:
    swapped = [HISTORY[1], HISTORY[0], *HISTORY[2:]]
    assert check_history(swapped, HISTORY[-1].seal, NOW) != ()


def test_an_action_changed_past_its_history_is_found() -> None:
    (found,) = check_history(HISTORY, HISTORY[-1].seal, {1: {**NOW[1], "due": "2027-06-30"}})
    assert found.message == "action 1 was changed past its history: due"
    (gone,) = check_history(HISTORY, HISTORY[-1].seal, {})
    assert gone.message == "action 1 is gone"


def test_a_history_leads_to_what_an_action_holds_now() -> None:
    assert replay(HISTORY) == NOW


def test_moved_days_are_told_with_whether_they_had_passed() -> None:
    first, second = list_slips(HISTORY, 1)
    assert (first.before, first.after, first.had_passed) == (
        date(2026, 8, 30),
        date(2026, 11, 30),
        True,
    )
    assert not second.had_passed
    assert list_slips(HISTORY, 2) == ()


def test_the_last_note_is_the_newest_that_says_something() -> None:
    assert find_last_note(HISTORY, 1) == "Dr. Öztürk asked for it."
    assert find_last_note(HISTORY, 2) == ""


def test_a_change_names_only_what_differs() -> None:
    before, after = find_changes({"owner": "Lee", "due": None}, {"owner": "Lee", "due": "x"}, START)
    assert (before, after) == ({"due": None}, {"due": "x"})


def test_whatever_is_allowed_leads_back_to_an_open_status() -> None:
    assert all(ALLOWED[status] & OPEN for status in Status)
