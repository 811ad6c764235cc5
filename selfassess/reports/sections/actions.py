"""The ranked actions in their order: all in a table and, where there is no route, some in full."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Final

from reportlab.platypus import Flowable

from selfassess.domain.scale import level_of
from selfassess.formats.numbers import show_count, show_score
from selfassess.reports.content import PlannedAction
from selfassess.reports.pdf.grid import Grid, Row
from selfassess.reports.pdf.styles import WIDTH
from selfassess.reports.pdf.text import Heading, Text, link, say
from selfassess.reports.sections.facts import make_step, name_flags, show_decision, tell
from selfassess.reports.sections.outline import (
    ACTIONS,
    METHOD,
    Report,
    begin_part,
    begin_section,
)
from selfassess.reports.sections.stories import Told, make_stories
from selfassess.reports.sections.wording import label_level, name_short

IN_FULL: Final = 12
"""How many actions get a block of their own."""

SCORE_PLACES: Final = 3


def make_actions(report: Report) -> list[Flowable]:
    """The blocks of the ranked actions; beside a route, those that it leaves."""
    is_short = report.shows_route
    actions = list_outside(report) if is_short else report.content.actions
    wanted = f"{report.framework.rules.parameters['component-wanted'].value:g}"
    if not actions:
        where = "is outside the route" if is_short else "still in the plan"
        return begin_section(
            report,
            ACTIONS,
            f"There is nothing to rank: no rated element that is below level {wanted} {where}."
            if is_short
            else f"There is nothing to rank: no rated element is below level {wanted} and {where}.",
        )
    blocks = begin_section(
        report,
        ACTIONS,
        f"{show_count(len(actions), 'element')} below level {wanted}, ranked by what the next step"
        f" brings for its effort. The formula stands in {report.refer('the method', METHOD)}; it is"
        " ours, and the team may decide otherwise.",
        new_page=not is_short,
    )
    shown = () if is_short else actions[:IN_FULL]
    blocks.append(_make_table(report, actions, shown))
    if shown:
        blocks.extend(begin_part(f"The first {len(shown)} in full", "in-full"))
    told = Told()
    for action in shown:
        blocks += _make_action(report, action, told)
    return blocks


def list_outside(report: Report) -> tuple[PlannedAction, ...]:
    """The ranked actions on elements that the route does not touch."""
    touched = {step.element for step in report.route.steps} if report.route else set()
    return tuple(
        action for action in report.content.actions if action.priority.element not in touched
    )


def name_action(action: PlannedAction) -> str:
    """The name of its place."""
    return f"action-{action.rank}"


def is_in_full(report: Report, action: PlannedAction) -> bool:
    """Whether an action has a block of its own in the report."""
    shown = report.content.actions[:IN_FULL]
    return ACTIONS in report.sections and not report.shows_route and action in shown


def _make_table(
    report: Report, actions: Sequence[PlannedAction], shown: Sequence[PlannedAction]
) -> Grid:
    head = Row(
        [
            Text("Rank", "head"),
            Text("What to do", "head"),
            Text("Level", "head"),
            Text("Lead and lever", "head"),
            Text("Effort", "head-number"),
            Text("Score", "head-number"),
        ],
        "head",
    )
    rows = [
        _make_row(report, action, is_linked=number < len(shown))
        for number, action in enumerate(actions)
    ]
    return Grid((34, WIDTH - 34 - 44 - 112 - 40 - 42, 44, 112, 40, 42), [head, *rows])


def _make_row(report: Report, action: PlannedAction, *, is_linked: bool) -> Row:
    priority, framework = action.priority, report.framework
    step = priority.step
    what = link(step.do, f"#{name_action(action)}") if is_linked else say(step.do)
    decided = show_decision(action)
    cells = [
        Text(what, "cell"),
        Text(say(name_short(framework, priority.element)), "cell-small"),
    ]
    if decided:
        cells.append(Text(say(decided), "cell-small"))
    return Row(
        [
            Text(str(action.rank), "cell-bold"),
            cells,
            Text(f"{priority.level} to {step.to}", "cell"),
            [
                Text(say(step.lead), "cell"),
                Text(say(framework.lever_labels.get(step.lever, step.lever)), "cell-small"),
            ],
            Text(str(priority.effort), "cell-number"),
            Text(_show(priority.score), "cell-number"),
        ]
    )


def _make_action(report: Report, action: PlannedAction, told: Told) -> list[Flowable]:
    """The block of one action."""
    step, key = action.priority.step, name_action(action)
    heading = Heading(f"{action.rank}. {step.do}", key, 4, 2, "action")
    why = [
        tell(_show_reason(report, action)),
        tell(_show_effect(report, action)),
        Text(_show_sum(action), "cell-small"),
    ]
    return [
        *make_step(report, heading, step, action.priority.effort, action, why),
        *make_stories(report, action.exemplars, told, (f"action {action.rank}", key)),
    ]


def _show_reason(report: Report, action: PlannedAction) -> str:
    """The parts of the formula in words; `_show_sum` has them as numbers to check."""
    priority, framework = action.priority, report.framework
    component = framework.component_of[priority.element]
    wanted = priority.level + priority.gap
    cleared = len(priority.cleared)
    words = (
        f"{show_count(priority.gap, 'level')} below the benchmark of {wanted}. One level adds"
        f" {_show(priority.weight)} to the overall (one of {len(component.elements)} elements in"
        f" one of {len(framework.components)} components)."
    )
    if cleared:
        names = name_flags(framework, priority.cleared)
        words += f" The step clears {show_count(cleared, 'flag')}: {names}."
    else:
        words += " The step clears no flag by itself."
    return say(words)


def _show_sum(action: PlannedAction) -> str:
    priority = action.priority
    return (
        f"Score: {priority.gap} × {_show(priority.weight)} × (1 + {len(priority.cleared)})"
        f" ÷ {priority.effort} = {_show(priority.score)}"
    )


def _show_effect(report: Report, action: PlannedAction) -> str:
    priority, framework = action.priority, report.framework
    component = framework.component_of[priority.element]
    before, after = level_of(priority.component_before), level_of(priority.component_after)
    says = (
        f"{component.short} from {show_score(priority.component_before)} to"
        f" {show_score(priority.component_after)}"
    )
    if before != after:
        says += (
            f", which turns it from {before}, “{label_level(framework, before)}”, to {after},"
            f" “{label_level(framework, after)}”"
        )
    says += (
        f"; overall from {show_score(priority.overall_before)} to"
        f" {show_score(priority.overall_after)}."
    )
    return say(says)


def _show(number: Fraction) -> str:
    return show_score(number, SCORE_PLACES)
