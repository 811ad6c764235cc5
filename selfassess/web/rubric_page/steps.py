"""The steps of an element to each next level."""

from __future__ import annotations

from dataclasses import dataclass

from selfassess.domain.framework import Element, Framework, Need, Step
from selfassess.formats.numbers import show_count
from selfassess.web.rubric_page.frame import Link, link_element, link_source


@dataclass(frozen=True, slots=True)
class NeedLine:
    """Another element that must be at a level first, why, and who says so."""

    element: Link
    level: int
    label: str
    because: str
    source: Link
    is_ours: bool


@dataclass(frozen=True, slots=True)
class StepCard:
    """One step: what to do, by whom, with what effort, and how to tell that it is done."""

    anchor: str
    level: int
    label: str
    to: int
    to_label: str
    do: str
    lead: str
    lever: str
    effort: str
    first: str
    done_when: str
    needs: tuple[NeedLine, ...]
    exemplars: tuple[Link, ...]


def describe_steps(framework: Framework, element: Element) -> tuple[StepCard, ...]:
    """Describe the steps of an element, from the lowest level up."""
    levels = sorted(framework.labels)
    return tuple(
        _describe_step(framework, element, step)
        for level in levels
        if (step := framework.step_to.get((element.id, level))) is not None
    )


def _describe_step(framework: Framework, element: Element, step: Step) -> StepCard:
    before = max(level for level in framework.labels if level < step.to)
    return StepCard(
        anchor=f"step-{step.to}",
        level=before,
        label=framework.labels[before].label,
        to=step.to,
        to_label=framework.labels[step.to].label,
        do=step.do,
        lead=step.lead,
        lever=framework.lever_labels.get(step.lever, step.lever),
        effort=show_count(step.effort, "point"),
        first=step.first,
        done_when=step.done_when,
        needs=tuple(_describe_need(framework, need) for need in step.needs),
        exemplars=tuple(_link_exemplar(framework, element, name) for name in step.exemplars),
    )


def _describe_need(framework: Framework, need: Need) -> NeedLine:
    return NeedLine(
        link_element(framework, need.element, f"level-{need.level}"),
        need.level,
        framework.labels[need.level].label,
        need.because,
        link_source(framework, need.source),
        need.source == "assumption",
    )


def _link_exemplar(framework: Framework, element: Element, name: str) -> Link:
    exemplar = framework.exemplar_by_id[name]
    words = f"{exemplar.place}, {exemplar.years}"
    anchor = f"exemplar-{name}"
    if element.id in exemplar.elements:
        return words, f"#{anchor}"
    known = next(one for one in exemplar.elements if one in framework.elements)
    return words, link_element(framework, known, anchor)[1]
