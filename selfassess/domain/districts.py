"""What is known about a district, and the rules that it must keep."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from selfassess.domain.errors import InvalidInputError


class Kind(StrEnum):
    """What kind of organization is rated, or rates."""

    DISTRICT = "district"
    CITY = "city"
    COALITION = "coalition"


KIND_LABELS: Final[Mapping[Kind, str]] = {
    Kind.DISTRICT: "School district",
    Kind.CITY: "City with several agencies",
    Kind.COALITION: "Civic coalition",
}

KIND_MEANINGS: Final[Mapping[Kind, str]] = {
    Kind.DISTRICT: "Rates itself and plans its own schools.",
    Kind.CITY: "Several agencies run its schools: a district, an authorizer, the state.",
    Kind.COALITION: "Rates its city from outside, by public sources, and follows what is promised.",
}


class Governance(StrEnum):
    """Who runs a district."""

    ELECTED_BOARD = "elected-board"
    APPOINTED_BOARD = "appointed-board"
    MAYORAL = "mayoral"
    STATE_RUN = "state-run"
    OTHER = "other"


GOVERNANCE_LABELS: Final[Mapping[Governance, str]] = {
    Governance.ELECTED_BOARD: "Elected board",
    Governance.APPOINTED_BOARD: "Appointed board",
    Governance.MAYORAL: "Mayor",
    Governance.STATE_RUN: "State",
    Governance.OTHER: "Other",
}

STATES: Final[Mapping[str, str]] = {
    "AL": "Alabama", "AK": "Alaska", "AZ": "Arizona", "AR": "Arkansas", "CA": "California",
    "CO": "Colorado", "CT": "Connecticut", "DE": "Delaware", "DC": "District of Columbia",
    "FL": "Florida", "GA": "Georgia", "HI": "Hawaii", "ID": "Idaho", "IL": "Illinois",
    "IN": "Indiana", "IA": "Iowa", "KS": "Kansas", "KY": "Kentucky", "LA": "Louisiana",
    "ME": "Maine", "MD": "Maryland", "MA": "Massachusetts", "MI": "Michigan", "MN": "Minnesota",
    "MS": "Mississippi", "MO": "Missouri", "MT": "Montana", "NE": "Nebraska", "NV": "Nevada",
    "NH": "New Hampshire", "NJ": "New Jersey", "NM": "New Mexico", "NY": "New York",
    "NC": "North Carolina", "ND": "North Dakota", "OH": "Ohio", "OK": "Oklahoma", "OR": "Oregon",
    "PA": "Pennsylvania", "RI": "Rhode Island", "SC": "South Carolina", "SD": "South Dakota",
    "TN": "Tennessee", "TX": "Texas", "UT": "Utah", "VT": "Vermont", "VA": "Virginia",
    "WA": "Washington", "WV": "West Virginia", "WI": "Wisconsin", "WY": "Wyoming",
    "AS": "American Samoa", "GU": "Guam", "MP": "Northern Mariana Islands", "PR": "Puerto Rico",
    "VI": "U.S. Virgin Islands",
}  # fmt: skip
"""Postal code and name of each state and territory that has school districts."""

LONGEST_NAME: Final = 120
MOST_STUDENTS: Final = 5_000_000
NCES_ID_LENGTH: Final = 7


@dataclass(frozen=True, slots=True)
class DistrictFacts:
    """
    What people state about a district.

    Args:
        name: As the district writes it; at most 120 characters.
        state: Postal code; empty only for a trial that was not named yet.
        governance: Who runs it.
        nces_id: The seven digits of the National Center for Education Statistics, or empty.
        students: Enrollment, where it is stated. [students, 1 to 5,000,000]
        kind: What kind of organization it is.

    Raises:
        InvalidInputError: a value breaks one of these rules.
    """

    name: str
    state: str
    governance: Governance
    nces_id: str = ""
    students: int | None = None
    kind: Kind = Kind.DISTRICT

    def __post_init__(self) -> None:
        if not 1 <= len(self.name.strip()) <= LONGEST_NAME:
            raise InvalidInputError(f"Give the district a name of 1 to {LONGEST_NAME} characters.")
        if self.state and self.state not in STATES:
            raise InvalidInputError("Choose the state or territory from the list.")
        if self.nces_id and not is_nces_id(self.nces_id):
            raise InvalidInputError("The NCES ID of a district has seven digits.")
        if self.students is not None and not 1 <= self.students <= MOST_STUDENTS:
            raise InvalidInputError(f"Students is a whole number from 1 to {MOST_STUDENTS:,}.")


def is_nces_id(text: str) -> bool:
    """
    Tell whether a text has the form of a district's NCES ID.

    >>> is_nces_id("0803360"), is_nces_id("803360"), is_nces_id("08O3360")
    (True, False, False)
    """
    return len(text) == NCES_ID_LENGTH and text.isascii() and text.isdigit()
