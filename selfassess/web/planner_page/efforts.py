"""The page on which a district says what steps cost it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from selfassess.domain.framework import Component, Step
from selfassess.domain.route.request import StepKey
from selfassess.formats.words import spell_count
from selfassess.services.routes import LEAST_POINTS, MOST_POINTS, Ground

EFFORT = "effort-"
SEEN = "seen-"


@dataclass(frozen=True, slots=True)
class EffortField:
    """
    A step with its effort.

    `seen` is what stands now, sent back so that nobody overwrites what they have not seen;
    `conflict` says what someone else has saved meanwhile.
    """

    id: str
    key: str
    label: str
    do: str
    catalog: int
    value: str
    seen: str
    error: str
    conflict: str


@dataclass(frozen=True, slots=True)
class EffortGroup:
    """The steps of a component that are still ahead."""

    title: str
    own: str
    is_open: bool
    fields: tuple[EffortField, ...]


@dataclass(slots=True)
class SentEfforts:
    """What a form says, with everything that is wrong with it."""

    wanted: dict[StepKey, int | None] = field(default_factory=dict)
    seen: dict[StepKey, int | None] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)


def read_efforts(sent: Mapping[str, str], ground: Ground) -> SentEfforts:
    """Read the efforts of the steps that the page has."""
    found = SentEfforts()
    for step in _list_steps(ground):
        key = _write_key(step)
        if EFFORT + key not in sent:
            continue
        text = sent[EFFORT + key].strip()
        found.texts[key] = text
        found.seen[step.element, step.to] = _read_points(sent.get(SEEN + key, ""))
        points = _read_points(text)
        if text and (points is None or not LEAST_POINTS <= points <= MOST_POINTS):
            found.errors[key] = (
                f"Enter a whole number from {LEAST_POINTS} to {MOST_POINTS}, or nothing for the"
                " catalog’s."
            )
        found.wanted[step.element, step.to] = points
    return found


def describe_efforts(
    ground: Ground,
    texts: Mapping[str, str],
    errors: Mapping[str, str],
    conflicts: Collection[str] = (),
) -> tuple[EffortGroup, ...]:
    """
    Describe the page.

    Args:
        ground: The district with its efforts.
        texts: What was typed, by step, where the form comes back.
        errors: What is wrong, by step.
        conflicts: Steps that someone else has changed meanwhile.
    """
    steps = _list_steps(ground)
    groups = (
        _describe_group(ground, component, steps, texts, errors, conflicts)
        for component in ground.framework.components
    )
    return tuple(group for group in groups if group.fields)


def _describe_group(
    ground: Ground,
    component: Component,
    steps: Collection[Step],
    texts: Mapping[str, str],
    errors: Mapping[str, str],
    conflicts: Collection[str],
) -> EffortGroup:
    ids = {element.id for element in component.elements}
    fields = tuple(
        _describe_field(ground, step, texts, errors, conflicts)
        for step in steps
        if step.element in ids
    )
    own = sum(1 for element, _ in ground.efforts if element in ids)
    return EffortGroup(
        title=f"{component.id}. {component.title}",
        own=f"{spell_count(own, 'own effort')}" if own else "",
        is_open=bool(own) or any(field.error or field.conflict for field in fields),
        fields=fields,
    )


def _describe_field(
    ground: Ground,
    step: Step,
    texts: Mapping[str, str],
    errors: Mapping[str, str],
    conflicts: Collection[str],
) -> EffortField:
    key = _write_key(step)
    own = ground.efforts.get((step.element, step.to))
    now = "" if own is None else str(own)
    element = ground.framework.elements[step.element]
    return EffortField(
        id=EFFORT + key,
        key=key,
        label=f"{step.element} {element.short or element.title}, to level {step.to}",
        do=step.do,
        catalog=step.effort,
        value=texts.get(key, now),
        seen=now,
        error=errors.get(key, ""),
        conflict=(now or f"{step.effort}, the catalog’s") if key in conflicts else "",
    )


def _list_steps(ground: Ground) -> list[Step]:
    """The steps that are still ahead, in the order of the edition."""
    levels = ground.start.levels
    framework = ground.framework
    return [
        framework.step_to[element, to]
        for element, level in levels.items()
        for to in range(level + 1, framework.highest + 1)
        if (element, to) in framework.step_to
    ]


def _write_key(step: Step) -> str:
    return f"{step.element}-{step.to}"


def _read_points(text: str) -> int | None:
    is_number = text.isascii() and text.isdecimal() and len(text) <= 3
    return int(text) if is_number else None
