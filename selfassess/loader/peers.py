"""The numbers of `questionnaires/peers.yaml`, by which districts are set beside their peers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from selfassess.domain.framework import Parameter
from selfassess.domain.peers import SizeBand
from selfassess.loader.tracking import read_numbers

PEERS: Final = "peers.yaml"


def read_peer_numbers() -> Mapping[str, Parameter]:
    """
    Read the numbers, once.

    Raises:
        BadFileError: with every fault.
    """
    return read_numbers(PEERS)


def read_size_bands() -> tuple[SizeBand, ...]:
    """The size bands, smallest first."""
    found = read_peer_numbers()
    medium, large, very_large = (
        int(found[f"size-{name}-from"].exact) for name in ("medium", "large", "very-large")
    )
    return (
        SizeBand("small", 0, medium),
        SizeBand("medium", medium, large),
        SizeBand("large", large, very_large),
        SizeBand("very large", very_large, None),
    )
