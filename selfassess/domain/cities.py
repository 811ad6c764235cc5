"""
A city whose schools several agencies run: who answers for what, and where the city stands.

An agency is a district of this installation that has agreed to show its levels, or one that the
city gives levels for, each with its source. Per element the city states who holds the duty. What
nobody holds, what nobody has stated, and what has no level are three different things, and none of
them is the lowest level.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import Final, Literal

from selfassess.domain.errors import InvalidInputError
from selfassess.domain.events import ADDRESS, LONGEST_LINK
from selfassess.domain.framework import Framework
from selfassess.domain.marks import LevelMark
from selfassess.domain.scale import mean

LONGEST_NAME: Final = 120
LONGEST_SOURCE: Final = 200
MOST_AGENCIES: Final = 20
MOST_STUDENTS: Final = 5_000_000
ALL_PERCENT: Final = 100


class AgencyKind(StrEnum):
    """What kind of agency runs some of a city's schools."""

    DISTRICT = "district"
    AUTHORIZER = "authorizer"
    STATE_RUN = "state-run"
    CHARTER_NETWORK = "charter-network"
    OTHER = "other"


AGENCY_LABELS: Final[Mapping[AgencyKind, str]] = {
    AgencyKind.DISTRICT: "School district",
    AgencyKind.AUTHORIZER: "Charter authorizer",
    AgencyKind.STATE_RUN: "State-run district",
    AgencyKind.CHARTER_NETWORK: "Charter network",
    AgencyKind.OTHER: "Other",
}


class ShareUnit(StrEnum):
    """In what a city states the agencies' shares."""

    STUDENTS = "students"
    PERCENT = "percent"


class LinkState(StrEnum):
    """Where the link of an agency to a district stands."""

    NONE = "none"
    ASKED = "asked"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    ENDED = "ended"


class DutyState(StrEnum):
    """Whether it is stated who answers for an element."""

    UNSTATED = "unstated"
    HELD = "held"
    NOBODY = "nobody"


Left = Literal["no-level", "na", "unknown", "no-share"]
"""Why an agency that answers for an element does not count in its citywide level."""


@dataclass(frozen=True, slots=True)
class AgencyFacts:
    """
    What a city states about an agency.

    Raises:
        InvalidInputError: the name is missing or too long.
    """

    name: str
    kind: AgencyKind

    def __post_init__(self) -> None:
        if not 1 <= len(self.name.strip()) <= LONGEST_NAME:
            raise InvalidInputError(f"Give a name of 1 to {LONGEST_NAME} characters.", "name")


@dataclass(frozen=True, slots=True)
class GivenLevel:
    """
    A level that the city's editors give for an agency, and where it comes from.

    Raises:
        InvalidInputError: the source has no title, a text is too long, or the link is no address.
    """

    level: int
    source: str
    link: str
    day: date

    def __post_init__(self) -> None:
        if not self.source.strip():
            raise InvalidInputError("Name the source of this level.", "source")
        if len(self.source) > LONGEST_SOURCE:
            raise InvalidInputError(f"Use at most {LONGEST_SOURCE} characters.", "source")
        if len(self.link) > LONGEST_LINK or (
            self.link and not (ADDRESS.fullmatch(self.link) and self.link.isprintable())
        ):
            raise InvalidInputError(
                "Give the web address in full, beginning with https://.", "link"
            )


@dataclass(frozen=True, slots=True)
class Agency:
    """
    An agency as the citywide levels need it.

    Args:
        id: Its id.
        share: Its students or percent, as stated; None where nobody has. [students or percent]
        marks: What it has on each element, by element id; an element may be missing.
    """

    id: int
    share: int | None
    marks: Mapping[str, LevelMark]


@dataclass(frozen=True, slots=True)
class Duty:
    """Who answers for an element; `holders` are ids of agencies, and empty unless it is held."""

    state: DutyState = DutyState.UNSTATED
    holders: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class CityElement:
    """
    Where a city stands on an element.

    Args:
        element: The element's id.
        duty: Who answers for it.
        level: The student-weighted mean of those who do; None where none of them counts. [level]
        counted: The agencies that count, by id.
        left_out: The agencies that answer for it and do not count, each with the reason.
    """

    element: str
    duty: Duty
    level: Fraction | None
    counted: tuple[int, ...]
    left_out: Mapping[int, Left]


@dataclass(frozen=True, slots=True)
class CityStanding:
    """Where a city stands; elements, components and the overall, None without any level."""

    elements: Mapping[str, CityElement]
    components: Mapping[str, Fraction | None]
    overall: Fraction | None

    def list_by(self, state: DutyState) -> tuple[str, ...]:
        """The elements whose duty is in a state, in the edition's order."""
        return tuple(name for name, one in self.elements.items() if one.duty.state is state)


@dataclass(frozen=True, slots=True)
class Coverage:
    """
    How much of a city's students the stated shares cover.

    Args:
        unit: In what they are stated.
        stated: Their sum. [students or percent]
        whole: All of the city's students; None where nobody has stated it. [students or percent]
        without: How many agencies have no share. [agencies]
    """

    unit: ShareUnit
    stated: int
    whole: int | None
    without: int

    @property
    def missing(self) -> int | None:
        """What no agency has; None where the whole is unknown or is exceeded."""
        if self.whole is None or self.stated > self.whole:
            return None
        return self.whole - self.stated

    @property
    def is_too_much(self) -> bool:
        """Whether the shares are more than the whole."""
        return self.whole is not None and self.stated > self.whole


def measure_coverage(
    shares: Iterable[int | None], unit: ShareUnit, students: int | None
) -> Coverage:
    """
    Add up shares.

    Args:
        shares: That of each agency; None where it is not stated. [students or percent]
        unit: In what they are stated.
        students: All of the city's students, where that is stated. [students]

    >>> measure_coverage([60, None, 25], ShareUnit.PERCENT, None).missing
    15
    """
    listed = tuple(shares)
    return Coverage(
        unit,
        sum(share for share in listed if share is not None),
        ALL_PERCENT if unit is ShareUnit.PERCENT else students,
        sum(share is None for share in listed),
    )


def weigh_levels(levels: Sequence[tuple[int | Fraction, int]]) -> Fraction | None:
    """
    Average levels by weights.

    Args:
        levels: Pairs of a level and its weight. [level; students or percent, 0 or more]

    Returns:
        The weighted mean; None where there is nothing that weighs anything. [level]

    Source:
        Method, 11: the student-weighted mean of the agencies that answer for an element.

    >>> weigh_levels([(4, 3), (2, 1)]), weigh_levels([(4, 0)])
    (Fraction(7, 2), None)
    """
    total = sum(weight for _level, weight in levels)
    if not total:
        return None
    return sum((Fraction(level) * weight for level, weight in levels), Fraction(0)) / total


def place_city(
    framework: Framework, agencies: Sequence[Agency], duties: Mapping[str, Duty]
) -> CityStanding:
    """
    Say where a city stands.

    Args:
        framework: The edition.
        agencies: Those that run its schools.
        duties: Who answers for each element, by element id; what is missing is not stated.

    Source:
        Method, 11. Components and the overall are means as in a district's snapshot.
    """
    elements = {
        element: _place_element(element, agencies, duties.get(element, Duty()))
        for element in framework.elements
    }
    components: dict[str, Fraction | None] = {}
    for component in framework.components:
        levels = [level for e in component.elements if (level := elements[e.id].level) is not None]
        components[component.id] = mean(levels) if levels else None
    scores = [score for score in components.values() if score is not None]
    return CityStanding(elements, components, mean(scores) if scores else None)


def _place_element(element: str, agencies: Sequence[Agency], duty: Duty) -> CityElement:
    weighed: list[tuple[int, int]] = []
    counted: list[int] = []
    left_out: dict[int, Left] = {}
    for agency in agencies:
        if agency.id not in duty.holders:
            continue
        mark = agency.marks.get(element)
        if mark is None or mark.level is None:
            state = mark.state if mark else "open"
            left_out[agency.id] = state if state in ("na", "unknown") else "no-level"
        elif not agency.share and len(duty.holders) > 1:
            left_out[agency.id] = "no-share"
        else:
            # Whoever answers alone is the whole mean, whatever it weighs.
            weighed.append((mark.level, agency.share or 1))
            counted.append(agency.id)
    return CityElement(element, duty, weigh_levels(weighed), tuple(counted), left_out)


def check_share(share: int | None, unit: ShareUnit) -> None:
    """
    Let pass what can be a share.

    Raises:
        InvalidInputError: it cannot; the message says why.
    """
    most = ALL_PERCENT if unit is ShareUnit.PERCENT else MOST_STUDENTS
    if share is not None and not 0 <= share <= most:
        raise InvalidInputError(f"Give a whole number from 0 to {most:,}, or nothing.")
