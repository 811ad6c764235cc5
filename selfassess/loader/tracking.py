"""The numbers of a file beside the editions, each with its unit and the reason for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from selfassess.domain.errors import BadFileError
from selfassess.domain.framework import Parameter
from selfassess.domain.scale import STRICT
from selfassess.loader.documents import Document
from selfassess.resources import get_folder

TRACKING: Final = "tracking.yaml"
"""By which adopted plans are followed."""

EVIDENCE: Final = "evidence.yaml"
"""By which evidence is said to age and to expire."""


VOTING: Final = "voting.yaml"
"""By which votes are said to lie apart."""

CHALLENGES: Final = "challenges.yaml"
"""By which challenges wait for a reply."""


@dataclass(frozen=True)
class NumbersFile:
    """What such a file holds."""

    __pydantic_config__ = STRICT
    parameters: Mapping[str, Parameter]


@lru_cache(maxsize=8)
def read_numbers(name: str) -> Mapping[str, Parameter]:
    """
    Read the numbers of a file, once.

    Raises:
        BadFileError: with every fault.
    """
    path = get_folder("questionnaires") / name
    document = Document(path, path.name)
    found = document.read(NumbersFile)
    if found is None:
        raise BadFileError(document.faults)
    return found.parameters


def read_tracking() -> Mapping[str, Parameter]:
    """The numbers of `tracking.yaml`."""
    return read_numbers(TRACKING)


def read_evidence() -> Mapping[str, Parameter]:
    """The numbers of `evidence.yaml`."""
    return read_numbers(EVIDENCE)


def read_voting() -> Mapping[str, Parameter]:
    """The numbers of `voting.yaml`."""
    return read_numbers(VOTING)


def read_challenges() -> Mapping[str, Parameter]:
    """The numbers of `challenges.yaml`."""
    return read_numbers(CHALLENGES)
