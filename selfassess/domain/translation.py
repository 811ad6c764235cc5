"""The words of an edition in another language than English."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from selfassess.domain.scale import STRICT


@dataclass(frozen=True, slots=True)
class LevelWords:
    """What a level of the scale is called, and what it means."""

    __pydantic_config__ = STRICT
    label: str
    meaning: str


@dataclass(frozen=True, slots=True)
class ComponentWords:
    """What a component is called, and what it is about."""

    __pydantic_config__ = STRICT
    title: str
    short: str
    summary: str


@dataclass(frozen=True, slots=True)
class ElementWords:
    """What an element is called, and what it means for families."""

    __pydantic_config__ = STRICT
    title: str
    short: str
    families: str


@dataclass(frozen=True)
class Translation:
    """
    What the public reads of an edition, in one other language.

    `language` is its code, such as `es`. `steps` are the words of the catalog's steps by element
    and level; all of them, or none.
    """

    __pydantic_config__ = STRICT
    language: str
    title: str
    short: str
    scale: Mapping[int, LevelWords]
    components: Mapping[str, ComponentWords]
    elements: Mapping[str, ElementWords]
    steps: Mapping[str, Mapping[int, str]] = field(default_factory=dict)
