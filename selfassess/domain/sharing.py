"""With whom a district shares its frozen snapshots inside the installation."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class Sharing(StrEnum):
    """Who in the network sees a district's frozen snapshots; drafts are never shared."""

    PRIVATE = "private"
    STAFF = "staff"
    NETWORK = "network"


SHARING_MEANINGS: Final[Mapping[Sharing, str]] = {
    Sharing.PRIVATE: "Only the members of this district.",
    Sharing.STAFF: "The staff of the network, too: levels of frozen snapshots, no notes or drafts.",
    Sharing.NETWORK: "The staff and the members of districts that share as much.",
}
