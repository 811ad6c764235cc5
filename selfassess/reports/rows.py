"""The actions of a plan as rows, for files that people go on working with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from selfassess.domain.framework import Step
from selfassess.domain.route.result import RouteStep
from selfassess.formats.numbers import show_score
from selfassess.formats.words import join_words
from selfassess.reports.citations import ASSUMPTION
from selfassess.reports.content import PlanContent


@dataclass(frozen=True, slots=True)
class ActionRow:
    """
    One action.

    Args:
        number: Its place in the route, or its rank outside of it.
        year: Its year in the route; None outside.
        step: What is to be done.
        element: Number and title of its element.
        effort: What it takes. [effort points]
        lever: In words.
        why: Why it stands where it stands, in a sentence or two.
        owner: Who does it; empty where that is not decided.
        due: When it is to be done, where that is decided.
    """

    number: int
    year: int | None
    step: Step
    element: str
    effort: int
    lever: str
    why: str
    owner: str = ""
    due: date | None = None


def list_route_rows(content: PlanContent) -> list[ActionRow]:
    """The steps of the route in their order; none without a route."""
    if content.route is None:
        return []
    decided = {action.priority.step: action for action in content.actions}
    rows = []
    for number, step in enumerate(content.route.steps, start=1):
        action = decided.get(step.step)
        rows.append(
            ActionRow(
                number,
                step.year,
                step.step,
                _name(content, step.element),
                step.effort,
                _name_lever(content, step.step),
                _explain(content, step),
                action.owner if action else "",
                action.due if action else None,
            )
        )
    return rows


def list_ranked_rows(content: PlanContent) -> list[ActionRow]:
    """The ranked actions; beside a route, those on elements that it does not touch."""
    touched = {step.element for step in content.route.steps} if content.route else set()
    return [
        ActionRow(
            action.rank,
            None,
            action.priority.step,
            _name(content, action.priority.element),
            action.priority.effort,
            _name_lever(content, action.priority.step),
            f"Score {show_score(action.priority.score, 3)}, overall from"
            f" {show_score(action.priority.overall_before)} to"
            f" {show_score(action.priority.overall_after)}.",
            action.owner,
            action.due,
        )
        for action in content.actions
        if action.priority.element not in touched
    ]


def list_needs(content: PlanContent, step: Step) -> list[str]:
    """What a step needs first, in words."""
    return [f"{_name(content, need.element)} at level {need.level}" for need in step.needs]


def list_used_sources(content: PlanContent, steps: list[Step]) -> list[str]:
    """Ids of the sources of some steps' prerequisites, in their order."""
    found = [need.source for step in steps for need in step.needs if need.source != ASSUMPTION]
    return list(dict.fromkeys(one for one in found if one in content.framework.source_by_id))


def _name(content: PlanContent, element: str) -> str:
    return f"{element} {content.framework.elements[element].title}"


def _name_lever(content: PlanContent, step: Step) -> str:
    return content.framework.lever_labels.get(step.lever, step.lever)


def _explain(content: PlanContent, step: RouteStep) -> str:
    reasons = step.reasons
    short = content.framework.component_of[step.element].short
    says = [
        f"{short} from {show_score(reasons.component_before)} to"
        f" {show_score(reasons.component_after)}."
    ]
    for turn in reasons.turns:
        found = content.framework.component(turn.component) if turn.component else None
        says.append(f"Turns {found.short if found else 'the overall'} to level {turn.after}.")
    if reasons.needed_by:
        later = [f"{element} to {to}" for element, to in reasons.needed_by]
        says.append(f"Needed first by {join_words(later)}.")
    return " ".join(says)
