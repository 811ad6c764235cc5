"""The numbers of `questionnaires/tracking.yaml`, by which adopted plans are followed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from selfassess.domain.errors import BadFileError
from selfassess.domain.framework import Parameter
from selfassess.domain.scale import STRICT
from selfassess.loader.documents import Document
from selfassess.resources import get_folder


@dataclass(frozen=True)
class TrackingFile:
    """What the file holds: each number with its unit and the reason for it."""

    __pydantic_config__ = STRICT
    parameters: Mapping[str, Parameter]


@lru_cache(maxsize=1)
def read_tracking() -> Mapping[str, Parameter]:
    """
    Read the numbers, once.

    Raises:
        BadFileError: with every fault.
    """
    path = get_folder("questionnaires") / "tracking.yaml"
    document = Document(path, path.name)
    found = document.read(TrackingFile)
    if found is None:
        raise BadFileError(document.faults)
    return found.parameters
