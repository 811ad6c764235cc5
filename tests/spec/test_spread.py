"""Method, section 5: how far the levels lie apart, and what causes it (S16, note 3)."""

from __future__ import annotations

from fractions import Fraction

import pytest

from selfassess.domain.errors import NothingRatedError
from selfassess.domain.snapshot import share_spread, spread, variance
from tests.builders import snapshot_of


@pytest.mark.parametrize(
    ("profile", "spread_"),
    [
        # All the same: 0.
        ("333 33", 0),
        ("4", 0),
        # Two ends of the scale: the most there is. The divisor is N, not N - 1.
        ("5 1", 4),
        ("55 11", 4),
        # Mean 3: (4 + 1 + 0 + 1 + 4) / 5
        ("123 45", 2),
        # Mean 4.5: 4 * 1/4 / 4
        ("44 55", Fraction(1, 4)),
        # Mean 8/3: (25/9 + 1/9 + 16/9) / 3
        ("13 4", Fraction(14, 9)),
        # The mean is that of the levels, 11/3, not the overall, 3: else this were 4.
        ("55 1", Fraction(32, 9)),
        # Only rated elements count.
        ("5?-. 1", 4),
    ],
)
def test_the_spread_is_the_variance_of_the_levels_around_their_own_mean(
    profile: str, spread_: Fraction
) -> None:
    assert snapshot_of(profile).spread == spread_


def test_without_a_rated_element_there_is_no_spread() -> None:
    snapshot = snapshot_of("?. -")
    assert (snapshot.spread, snapshot.component_variance, snapshot.shares) == (None, None, {})
    with pytest.raises(NothingRatedError, match="rate at least one element"):
        spread({})


@pytest.mark.parametrize(
    ("profile", "variances"),
    [
        # Mean 3: (4 + 0 + 4) / 3. A single element varies by nothing. No rating, no variance.
        ("135 4 ??", [Fraction(8, 3), 0, None]),
        # Mean 2.5: (2.25 + 0.25 + 0.25 + 2.25) / 4
        ("1234 -5", [Fraction(5, 4), 0]),
    ],
)
def test_each_component_has_a_variance_of_its_own(
    profile: str, variances: list[Fraction | None]
) -> None:
    assert [score.variance for score in snapshot_of(profile).components.values()] == variances


@pytest.mark.parametrize(
    ("profile", "expected"),
    [
        ("55 1", 4),
        ("44 44 2 2", 1),
        # Scores 3.5, 3 and 2.5.
        ("34 3 32", Fraction(1, 6)),
        # The second has no score: 4 and 2.
        ("4 ? 2", 1),
        ("4 - .", 0),
    ],
)
def test_the_component_scores_vary_too(profile: str, expected: Fraction) -> None:
    assert snapshot_of(profile).component_variance == expected


@pytest.mark.parametrize(
    ("profile", "shares"),
    [
        # Mean 3: squares 4, 0, 4.
        ("13 5", ["1/2", "0", "1/2"]),
        # Mean 2: squares 1, 1, 4.
        ("11 4", ["1/6", "1/6", "2/3"]),
        # Equal levels cause no spread.
        ("33 3", ["0", "0", "0"]),
        ("5", ["0"]),
    ],
)
def test_each_element_has_a_share_in_the_spread(profile: str, shares: list[str]) -> None:
    assert list(snapshot_of(profile).shares.values()) == [Fraction(share) for share in shares]


def test_only_rated_elements_have_a_share() -> None:
    assert list(snapshot_of("1?- 5").shares) == ["1.1", "2.1"]
    assert share_spread({}) == {}


def test_the_variance_of_scores_is_exact() -> None:
    scores = {"1": Fraction(10, 3), "2": Fraction(5, 4)}
    # Half the distance, squared.
    assert variance(scores) == Fraction(25, 24) ** 2
