"""An edition cut to what an old snapshot tells of, where the snapshot's own version is gone."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from selfassess.domain.framework import Component, Element, Framework, Rules

GONE = "no longer in this edition"


@lru_cache(maxsize=32)
def fit_framework(
    framework: Framework, elements: tuple[str, ...], components: tuple[str, ...]
) -> Framework:
    """
    Give an edition exactly these elements and components, so that their levels can be shown.

    What the edition does not have any more gets its id for a title. Steps and rules that name
    something else are left out.

    Args:
        framework: The edition as it is now.
        elements: The ids of the elements that are wanted, in their order.
        components: The ids of the components.

    Returns:
        The same object where the edition has just these.
    """
    if elements == tuple(framework.elements) and components == tuple(
        component.id for component in framework.components
    ):
        return framework
    known = {*elements, *components}
    return replace(
        framework,
        components=tuple(_fit_component(framework, id_, elements) for id_ in components),
        rules=_fit_rules(framework.rules, known),
        steps=tuple(
            step
            for step in framework.steps
            if step.element in known and all(need.element in known for need in step.needs)
        ),
        crosswalk=None,
    )


def _fit_component(framework: Framework, id_: str, elements: tuple[str, ...]) -> Component:
    component = framework.component(id_) or Component(id_, f"Component {id_}, {GONE}", id_)
    own = (one for one in elements if one.partition(".")[0] == id_)
    return replace(component, elements=tuple(_fit_element(framework, one) for one in own))


def _fit_element(framework: Framework, id_: str) -> Element:
    found = framework.elements.get(id_)
    if found is not None:
        return found
    levels = {entry.level: entry.label for entry in framework.scale}
    return Element(id_, f"Element {id_}, {GONE}", "", levels, (), short=id_)


def _fit_rules(rules: Rules, known: set[str]) -> Rules:
    acted, stuck = rules.not_acted_on, rules.sticking_points
    return replace(
        rules,
        pairs=tuple(p for p in rules.pairs if {p.ahead, *p.rests_on} <= known),
        not_acted_on=acted if acted and {acted.acted, *acted.present} <= known else None,
        sticking_points=stuck
        and replace(
            stuck,
            components=tuple(one for one in stuck.components if one in known),
            elements=tuple(one for one in stuck.elements if one in known),
        ),
    )
