"""Where a city stands whose schools several agencies run. Method, 11."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selfassess.domain.cities import (
    Agency,
    AgencyFacts,
    AgencyKind,
    Coverage,
    Duty,
    DutyState,
    GivenLevel,
    ShareUnit,
    check_share,
    measure_coverage,
    place_city,
    weigh_levels,
)
from selfassess.domain.errors import InvalidInputError
from selfassess.domain.marks import LevelMark, read_marks
from tests.builders import edition

FRAMEWORK = edition((2, 1))
DAY = date(2026, 6, 30)
BIG, SMALL, TINY = 1, 2, 3


def rated(level: int) -> LevelMark:
    return LevelMark(level, "rated")


def held(*holders: int) -> Duty:
    return Duty(DutyState.HELD, frozenset(holders))


# One element, 1.1. Shares: the big agency has 3, the small one 1.
TABLE = [
    # what each has             who answers        level      left out
    ((5, 1), (BIG, SMALL), Fraction(4), {}),
    ((5, 1), (BIG,), Fraction(5), {}),
    ((5, 1), (SMALL,), Fraction(1), {}),
    ((5, None), (BIG, SMALL), Fraction(5), {SMALL: "no-level"}),
    ((5, "na"), (BIG, SMALL), Fraction(5), {SMALL: "na"}),
    ((5, "unknown"), (BIG, SMALL), Fraction(5), {SMALL: "unknown"}),
    ((None, None), (BIG, SMALL), None, {BIG: "no-level", SMALL: "no-level"}),
    ((5, 1), (), None, {}),
]


@pytest.mark.parametrize(("has", "holders", "level", "left_out"), TABLE)
def test_the_citywide_level_is_weighed_by_students(
    has: tuple[object, ...],
    holders: tuple[int, ...],
    level: Fraction | None,
    left_out: dict[int, str],
) -> None:
    marks = [
        {"1.1": rated(one)}
        if isinstance(one, int)
        else {"1.1": LevelMark(None, one)}  # type: ignore[arg-type]  # a state
        if one
        else {}
        for one in has
    ]
    agencies = [Agency(BIG, 3, marks[0]), Agency(SMALL, 1, marks[1])]
    duty = held(*holders) if holders else Duty()
    found = place_city(FRAMEWORK, agencies, {"1.1": duty}).elements["1.1"]
    assert found.level == level
    assert found.left_out == left_out


def test_of_several_who_answer_one_without_a_share_cannot_be_weighed() -> None:
    agencies = [
        Agency(BIG, 3, {"1.1": rated(5)}),
        Agency(SMALL, None, {"1.1": rated(1)}),
        Agency(TINY, 0, {"1.1": rated(1)}),
    ]
    found = place_city(FRAMEWORK, agencies, {"1.1": held(BIG, SMALL, TINY)}).elements["1.1"]
    assert found.level == 5
    assert found.left_out == {SMALL: "no-share", TINY: "no-share"}


@pytest.mark.parametrize("share", [None, 0])
def test_who_answers_alone_needs_no_share(share: int | None) -> None:
    agencies = [Agency(BIG, 3, {"1.1": rated(5)}), Agency(TINY, share, {"1.1": rated(2)})]
    found = place_city(FRAMEWORK, agencies, {"1.1": held(TINY)}).elements["1.1"]
    assert (found.level, found.left_out) == (2, {})


def test_nobody_and_not_stated_are_two_things_and_neither_is_a_level() -> None:
    agencies = [Agency(BIG, 3, {"1.1": rated(5), "1.2": rated(5)})]
    standing = place_city(FRAMEWORK, agencies, {"1.1": Duty(DutyState.NOBODY)})
    assert standing.list_by(DutyState.NOBODY) == ("1.1",)
    assert "1.2" in standing.list_by(DutyState.UNSTATED)
    assert standing.overall is None
    assert set(standing.components.values()) == {None}


def test_components_and_overall_are_means_as_in_a_snapshot() -> None:
    agencies = [
        Agency(BIG, 2, {"1.1": rated(5), "1.2": rated(2), "2.1": rated(1)}),
        Agency(SMALL, 1, {"1.1": rated(2)}),
    ]
    duties = {"1.1": held(BIG, SMALL), "1.2": held(BIG), "2.1": held(BIG)}
    standing = place_city(FRAMEWORK, agencies, duties)
    assert standing.components["1"] == Fraction(3)
    assert standing.components["2"] == Fraction(1)
    assert standing.overall == Fraction(2)


levels = st.integers(1, 5)
weights = st.integers(0, 5_000_000)


@given(st.lists(st.tuples(levels, weights), max_size=8))
def test_a_weighted_mean_lies_between_its_levels(pairs: list[tuple[int, int]]) -> None:
    found = weigh_levels(pairs)
    heavy = [level for level, weight in pairs if weight]
    if not heavy:
        assert found is None
    else:
        assert found is not None
        assert min(heavy) <= found <= max(heavy)
        assert found == Fraction(sum(le * w for le, w in pairs), sum(w for _le, w in pairs))


@given(st.lists(st.tuples(levels, st.integers(1, 1000)), min_size=1, max_size=6), st.integers(2, 9))
def test_only_proportions_count(pairs: list[tuple[int, int]], times: int) -> None:
    assert weigh_levels(pairs) == weigh_levels([(le, w * times) for le, w in pairs])


@given(
    st.lists(
        st.tuples(st.none() | st.integers(0, 100), st.none() | levels, st.booleans()), max_size=6
    )
)
def test_any_city_has_a_standing(rows: list[tuple[int | None, int | None, bool]]) -> None:
    element = "1.1"
    agencies = [
        Agency(id_, share, {} if level is None else {element: rated(level)})
        for id_, (share, level, _holds) in enumerate(rows)
    ]
    holders = frozenset(id_ for id_, row in enumerate(rows) if row[2])
    duty = Duty(DutyState.HELD if holders else DutyState.UNSTATED, holders)
    found = place_city(FRAMEWORK, agencies, {element: duty}).elements[element]
    # Whoever answers either counts or is left out with a reason.
    assert set(found.counted) | set(found.left_out) == holders
    assert not set(found.counted) & set(found.left_out)
    assert (found.level is None) == (not found.counted)


# shares, unit, the city's students -> sum, missing, too much, without a share
COVERAGE = [
    ([60, 40], "percent", None, 100, 0, False, 0),
    ([60, 25], "percent", 90_000, 85, 15, False, 0),
    ([60, 50], "percent", None, 110, None, True, 0),
    ([60, None], "percent", None, 60, 40, False, 1),
    ([60_000, 25_000], "students", 90_000, 85_000, 5_000, False, 0),
    ([60_000, 45_000], "students", 90_000, 105_000, None, True, 0),
    ([60_000], "students", None, 60_000, None, False, 0),
    ([], "students", 90_000, 0, 90_000, False, 0),
]


@pytest.mark.parametrize(
    ("shares", "unit", "students", "total", "missing", "too_much", "without"), COVERAGE
)
def test_what_no_agency_has_is_said(
    shares: list[int | None],
    unit: str,
    students: int | None,
    total: int,
    missing: int | None,
    too_much: bool,
    without: int,
) -> None:
    found = measure_coverage(shares, ShareUnit(unit), students)
    assert isinstance(found, Coverage)
    assert (found.stated, found.missing, found.is_too_much, found.without) == (
        total,
        missing,
        too_much,
        without,
    )


@pytest.mark.parametrize(("share", "unit"), [(-1, "percent"), (101, "percent"), (-1, "students")])
def test_some_numbers_are_no_shares(share: int, unit: str) -> None:
    with pytest.raises(InvalidInputError):
        check_share(share, ShareUnit(unit))


@pytest.mark.parametrize(
    ("source", "link", "entry"),
    [
        (" ", "", "source"),
        ("x" * 201, "", "source"),
        ("Report", "example.org", "link"),
        ("Report", "javascript:alert(1)", "link"),
        ("Report", "https://example.org/" + "x" * 500, "link"),
    ],
)
def test_a_level_from_outside_needs_a_source(source: str, link: str, entry: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        GivenLevel(3, source, link, DAY)
    assert caught.value.entry == entry


def test_an_agency_has_a_name() -> None:
    with pytest.raises(InvalidInputError):
        AgencyFacts("  ", AgencyKind.OTHER)


@given(st.text("12345-?.", max_size=6))
def test_marks_of_another_length_are_no_levels(marks: str) -> None:
    ids = ["a", "b", "c"]
    found = read_marks(ids, marks)
    assert len(found) == (3 if len(marks) == 3 else 0)
    for id_, sign in zip(found, marks, strict=False):
        assert found[id_].level == (int(sign) if sign.isdigit() else None)
