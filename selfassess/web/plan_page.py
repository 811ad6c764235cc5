"""What the page of a plan shows, made from the ranked actions and what the team decided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Final

from selfassess.domain.diagnosis import Flag
from selfassess.domain.framework import Exemplar, Framework
from selfassess.domain.planning import Priority, can_rank
from selfassess.formats.dates import show_date
from selfassess.formats.numbers import show_count, show_score
from selfassess.formats.words import (
    FLAG_WORDS,
    STATE_WORDS,
    capitalize,
    join_words,
    spell_count,
)
from selfassess.services.plans import Action, Plan

SHOWN_IN_FULL: Final = 5
SCORE_PLACES: Final = 3


@dataclass(frozen=True, slots=True)
class Story:
    """An exemplar as `components/exemplar.html` takes it."""

    place: str
    years: str
    text: str
    fate: str
    kind: str
    sources: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class PlanAction:
    """A ranked action as `components/action_card.html` takes it, with what was decided."""

    id: str
    element_id: str
    rank: int
    title: str
    element: tuple[str, str]
    move: tuple[int, str, int, str]
    first: str
    lead: str
    lever: str
    effort: str
    effort_assumption: str
    done_when: str
    reasons: tuple[tuple[str, str], ...]
    formula: str
    needs: tuple[str, ...]
    exemplars: tuple[Story, ...]
    decision: str
    set_aside_because: str
    rubric: str


@dataclass(frozen=True, slots=True)
class OwnAction:
    """An action of the team's own."""

    id: int
    title: str
    detail: str
    decision: str
    set_aside_because: str


@dataclass(frozen=True, slots=True)
class PlanPage:
    """The plan of a snapshot."""

    lead: str
    open_note: str
    open_elements: tuple[tuple[str, str, str], ...]
    first: tuple[PlanAction, ...]
    others: tuple[PlanAction, ...]
    set_aside: tuple[PlanAction, ...]
    own: tuple[OwnAction, ...]


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where the links of the page lead."""

    snapshot: str
    method: str
    rubric: str = ""


def describe_plan(plan: Plan, at: Addresses) -> PlanPage:
    """Describe a plan: the first actions in full, the others shorter, and the team's own."""
    framework = plan.opened.framework
    actions = [describe_action(framework, action, at) for action in plan.actions]
    elements = plan.opened.document["elements"]
    return PlanPage(
        lead=_describe_lead(framework, len(plan.actions) + len(plan.set_aside)),
        open_note=_describe_open(framework, plan.open_elements),
        open_elements=tuple(
            (
                f"{element} {framework.elements[element].title}",
                f"{at.snapshot}#element-{element}",
                STATE_WORDS[elements[element]["state"]],
            )
            for element in plan.open_elements
        ),
        first=tuple(actions[:SHOWN_IN_FULL]),
        others=tuple(actions[SHOWN_IN_FULL:]),
        set_aside=tuple(describe_action(framework, action, at) for action in plan.set_aside),
        own=tuple(
            OwnAction(
                item.id,
                item.title,
                item.detail,
                describe_decision(item.owner, item.due),
                item.reason if item.set_aside else "",
            )
            for item in plan.own
        ),
    )


def describe_action(framework: Framework, action: Action, at: Addresses) -> PlanAction:
    """Describe a ranked action with its reasons in numbers."""
    priority, item = action.priority, action.item
    step = priority.step
    element = framework.elements[priority.element]
    return PlanAction(
        id=f"action-{priority.element}",
        element_id=priority.element,
        rank=action.rank,
        title=step.do,
        element=(f"{element.id} {element.title}", f"{at.snapshot}#element-{element.id}"),
        move=(
            priority.level,
            framework.labels[priority.level].label,
            step.to,
            framework.labels[step.to].label,
        ),
        first=step.first,
        lead=step.lead,
        lever=framework.lever_labels.get(step.lever, step.lever),
        effort=show_count(priority.effort, "point"),
        effort_assumption=f"{at.method}#effort",
        done_when=step.done_when,
        reasons=_list_reasons(framework, priority),
        formula=_show_formula(priority),
        needs=_list_needs(framework, priority),
        exemplars=tuple(describe_exemplar(framework, exemplar) for exemplar in action.exemplars),
        decision=describe_decision(item.owner, item.due) if item else "",
        set_aside_because=item.reason if item and item.set_aside else "",
        rubric=f"{at.rubric}/{element.id}#step-{step.to}",
    )


def describe_exemplar(framework: Framework, exemplar: Exemplar) -> Story:
    """An exemplar with the titles and addresses of its sources."""
    sources = [framework.source_by_id[source] for source in exemplar.sources]
    return Story(
        exemplar.place,
        exemplar.years,
        exemplar.text,
        exemplar.fate,
        exemplar.kind,
        tuple((f"{s.publisher}: {s.title} ({s.date})", s.url) for s in sources),
    )


def describe_decision(owner: str, due: date | None) -> str:
    """
    Who does it and until when; empty where neither is decided.

    >>> describe_decision("Dana Whitfield", date(2027, 6, 30)), describe_decision("", None)
    ('Dana Whitfield, due June 30, 2027', '')
    """
    parts = [owner, f"due {show_date(due)}" if due else ""]
    return capitalize(", ".join(filter(None, parts)))


def _describe_lead(framework: Framework, count: int) -> str:
    if not can_rank(framework):
        return ""
    wanted = int(framework.rules.limit("component-wanted"))
    if not count:
        return (
            f"Every rated element is at level {wanted} or better: nothing is behind the benchmark."
        )
    return (
        f"{capitalize(spell_count(count, 'element'))} {'is' if count == 1 else 'are'} below level"
        f" {wanted}. They are ranked by what their next step brings for its effort."
    )


def _describe_open(framework: Framework, waiting: Sequence[str]) -> str:
    if not waiting:
        return ""
    count = capitalize(spell_count(len(waiting), "element"))
    return (
        f"{count} of {len(framework.elements)} {'has' if len(waiting) == 1 else 'have'} no level."
        " What is not known cannot be planned, so the ranking rests on the others."
    )


def _list_reasons(framework: Framework, priority: Priority) -> tuple[tuple[str, str], ...]:
    wanted = int(framework.rules.limit("component-wanted"))
    component = framework.component_of[priority.element]
    rows = [
        ("Behind the benchmark", f"{show_count(priority.gap, 'level')} below {wanted}"),
        (
            component.short,
            f"{show_score(priority.component_before)} to {show_score(priority.component_after)}",
        ),
        (
            "Overall",
            f"{show_score(priority.overall_before)} to {show_score(priority.overall_after)}",
        ),
    ]
    if priority.cleared:
        rows.append(("Clears", _list_cleared(priority.cleared)))
    return tuple(rows)


def _list_cleared(flags: Sequence[Flag]) -> str:
    kinds = [FLAG_WORDS[flag.kind].lower() for flag in flags]
    words = [
        kind if kinds.count(kind) == 1 else f"{kind} ({kinds.count(kind)})"
        for kind in dict.fromkeys(kinds)
    ]
    return f"{show_count(len(flags), 'flag')}: {join_words(words)}"


def _list_needs(framework: Framework, priority: Priority) -> tuple[str, ...]:
    """What must come first, for each need that does not hold yet."""
    return tuple(
        f"{need.element} {framework.elements[need.element].short} at level {need.level}:"
        f" {need.because}"
        for need in priority.step.needs
        if need.element in priority.missing_needs
    )


def _show_formula(priority: Priority) -> str:
    """
    The score as a sum that a reader can check.

    The formula is this project's: gap x weight x (1 + flags cleared) / effort.
    """
    return (
        f"{show_count(priority.gap, 'level')} × {_show(priority.weight)} ×"
        f" (1 + {show_count(len(priority.cleared), 'flag')}) /"
        f" {show_count(priority.effort, 'point')} = {_show(priority.score)}"
    )


def _show(number: Fraction) -> str:
    return show_score(number, SCORE_PLACES)
