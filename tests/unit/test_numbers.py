"""Exact numbers as programs and people read them."""

from __future__ import annotations

from fractions import Fraction

import pytest

from selfassess.formats.numbers import (
    show_count,
    show_score,
    show_share,
    to_number,
    to_plain_number,
)


@pytest.mark.parametrize(
    ("value", "number"),
    [
        (None, None),
        (3, 3.0),
        (Fraction(7, 2), 3.5),
        (Fraction(45, 14), 3.214286),
        (Fraction(1, 3), 0.333333),
        (Fraction(2, 3), 0.666667),
        # Half to even, at the sixth place.
        (Fraction(5, 10_000_000), 0.0),
        (Fraction(15, 10_000_000), 0.000002),
        (Fraction(25, 10_000_000), 0.000002),
        (Fraction(35, 10_000_000), 0.000004),
    ],
)
def test_a_number_in_json_has_at_most_six_places(
    value: Fraction | int | None, number: float | None
) -> None:
    found = to_number(value)
    assert found == number
    assert type(found) is type(number)


@pytest.mark.parametrize(
    ("value", "number"), [(4, 4), (Fraction(8, 2), 4), (Fraction(10, 3), 3.333333), (0, 0)]
)
def test_a_whole_number_stays_whole_where_either_is_meant(
    value: Fraction | int, number: float
) -> None:
    found = to_plain_number(value)
    assert (found, type(found)) == (number, type(number))


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, "–"),
        (3, "3.00"),
        (Fraction(7, 2), "3.50"),
        (Fraction(45, 14), "3.21"),
        (Fraction(1217, 420), "2.90"),
        (2.897619, "2.90"),
    ],
)
def test_people_see_two_places(value: Fraction | float | None, shown: str) -> None:
    assert show_score(value) == shown


def test_people_may_see_more_or_fewer_places() -> None:
    assert (show_score(Fraction(10, 3), 1), show_score(Fraction(10, 3), 3)) == ("3.3", "3.333")


@pytest.mark.parametrize(
    ("value", "shown"), [(None, "–"), (0, "0%"), (1, "100%"), (Fraction(1, 3), "33%")]
)
def test_a_share_is_shown_in_percent(value: Fraction | float | None, shown: str) -> None:
    assert show_share(value) == shown


def test_a_count_agrees_with_its_word() -> None:
    counts = [show_count(number, "city", "cities") for number in (0, 1, 2)]
    assert counts == ["0 cities", "1 city", "2 cities"]
