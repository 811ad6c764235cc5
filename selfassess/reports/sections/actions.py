"""The actions in their order: all in a table, the first ones in full."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Final

from reportlab.platypus import CondPageBreak, Flowable, KeepTogether

from selfassess.domain.framework import Exemplar, Need
from selfassess.domain.scale import level_of
from selfassess.formats.dates import show_date
from selfassess.formats.flags import name_part
from selfassess.formats.numbers import show_count, show_score
from selfassess.formats.words import FLAG_WORDS, STATE_WORDS, join_words
from selfassess.reports.content import PlannedAction
from selfassess.reports.pdf.chips import Move
from selfassess.reports.pdf.grid import Grid, Row
from selfassess.reports.pdf.styles import WIDTH
from selfassess.reports.pdf.text import Heading, Items, Text, bold, link, muted, say
from selfassess.reports.sections.outline import (
    ACTIONS,
    METHOD,
    Report,
    begin_part,
    begin_section,
)
from selfassess.reports.sections.wording import label_level, name_element, name_short

IN_FULL: Final = 12
"""How many actions get a block of their own."""

SCORE_PLACES: Final = 3
LABELS: Final = 92
"""Width of the column of names in an action's facts. [points]"""


def make_actions(report: Report) -> list[Flowable]:
    """The blocks of the ranked actions."""
    actions = report.content.actions
    wanted = f"{report.framework.rules.parameters['component-wanted'].value:g}"
    if not actions:
        return begin_section(
            ACTIONS,
            f"There is nothing to rank: no rated element is below level {wanted} and still in the"
            " plan.",
        )
    blocks = begin_section(
        ACTIONS,
        f"{show_count(len(actions), 'element')} below level {wanted}, ranked by what the next step"
        f" brings for its effort. The formula stands in {link('the method', f'#{METHOD}')}; it is"
        " ours, and the team may decide otherwise.",
    )
    blocks.append(_make_table(report))
    shown = actions[:IN_FULL]
    blocks.extend(begin_part(f"The first {len(shown)} in full", "in-full"))
    told: dict[str, int] = {}
    for action in shown:
        blocks += _make_action(report, action, told)
    return blocks


def _make_table(report: Report) -> Grid:
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
    rows = [head, *(_make_row(report, action) for action in report.content.actions)]
    return Grid((34, WIDTH - 34 - 44 - 112 - 40 - 42, 44, 112, 40, 42), rows)


def _make_row(report: Report, action: PlannedAction) -> Row:
    priority, framework = action.priority, report.framework
    is_full = action in report.content.actions[:IN_FULL]
    step = priority.step
    what = link(step.do, f"#action-{action.rank}") if is_full else say(step.do)
    decided = _show_decision(action)
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


def _make_action(report: Report, action: PlannedAction, told: dict[str, int]) -> list[Flowable]:
    """The block of one action; all but its stories stays on one page."""
    step = action.priority.step
    heading = Heading(f"{action.rank}. {step.do}", f"action-{action.rank}", 4, 2, "action")
    return [
        KeepTogether([heading, _make_facts(report, action)]),
        *_make_stories(report, action, told),
    ]


def _make_facts(report: Report, action: PlannedAction) -> Grid:
    framework, priority = report.framework, action.priority
    step = priority.step
    component = framework.component_of[priority.element]
    element = f"{say(name_element(framework, priority.element))} {muted(f'({component.short})')}"
    effort = f"{show_count(priority.effort, 'point')} {muted('(our assumption)')}"
    facts: list[tuple[str, Sequence[Flowable]]] = [
        ("Element", [_tell(element), Move(framework, priority.level, step.to)]),
        ("Within 30 days", [_tell(bold(step.first))]),
        ("Lead", [_tell(say(step.lead))]),
        ("Lever", [_tell(_show_lever(report, step.lever))]),
        ("Effort", [_tell(effort)]),
        ("Done when", [_tell(say(step.done_when))]),
    ]
    if step.needs:
        facts.append(("Needs first", [_tell(_show_need(report, need)) for need in step.needs]))
    decided = _show_decision(action) or "No owner and no date yet."
    why = [
        _tell(_show_reason(report, action)),
        _tell(_show_effect(report, action)),
        Text(_show_sum(action), "cell-small"),
    ]
    facts += [("Decided", [_tell(say(decided))]), ("Why here", why)]
    rows = [Row([Text(name, "label"), fact]) for name, fact in facts]
    return Grid((LABELS, WIDTH - LABELS), rows, pad_y=2, after=4)


def _tell(markup: str) -> Text:
    return Text(markup, "cell")


def _show_lever(report: Report, lever: str) -> str:
    found = next((one for one in report.framework.levers if one.id == lever), None)
    if found is None:
        return say(lever)
    return f"{say(found.label)}. {muted(found.meaning)}"


def _show_need(report: Report, need: Need) -> str:
    """A prerequisite, how far it is met, why, and who says so."""
    result = report.document["elements"][need.element]
    level = result["level"]
    if level is None:
        now = f"it is {STATE_WORDS[result['state']].lower()}"
    elif level >= need.level:
        now = f"met, it is at {level}"
    else:
        now = f"it is at {level}"
    return (
        f"{bold(name_short(report.framework, need.element))} at level {need.level} ({say(now)})."
        f" {say(need.because)} {report.citations.cite(need.source)}"
    )


def _show_decision(action: PlannedAction) -> str:
    parts = []
    if action.owner:
        parts.append(f"Owner: {action.owner}.")
    if action.due:
        parts.append(f"Due {show_date(action.due)}.")
    return " ".join(parts)


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
        names = [
            f"{FLAG_WORDS[flag.kind].lower()} on "
            + join_words([name_part(framework, name) for name in flag.on])
            if flag.kind != "piecemeal-district"
            else FLAG_WORDS[flag.kind].lower()
            for flag in priority.cleared
        ]
        words += f" The step clears {show_count(cleared, 'flag')}: {'; '.join(names)}."
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


def _make_stories(report: Report, action: PlannedAction, told: dict[str, int]) -> list[Flowable]:
    """What real places did; a story that an earlier action told is only pointed to."""
    if not action.exemplars:
        return [Text(muted("No exemplar is known for this step."), "cell")]
    markups = []
    for exemplar in action.exemplars:
        if exemplar.id in told:
            rank = told[exemplar.id]
            markups.append(
                f"{bold(exemplar.place)}, {say(exemplar.years)}: see"
                f" {link(f'action {rank}', f'#action-{rank}')}."
            )
        else:
            told[exemplar.id] = action.rank
            markups.append(_tell_story(report, exemplar))
    return [CondPageBreak(60), Text("Learn from", "label"), Items(markups, "cell")]


def _tell_story(report: Report, exemplar: Exemplar) -> str:
    warning = f"{bold('A warning.')} " if exemplar.kind == "warning" else ""
    return (
        f"{bold(exemplar.place)}, {say(exemplar.years)}. {warning}{say(exemplar.text)}"
        f" {bold('What became of it:')} {say(exemplar.fate)}"
        f" {_show_sources(report, exemplar)}"
    )


def _show_sources(report: Report, exemplar: Exemplar) -> str:
    cite, sources = report.citations, report.framework.source_by_id
    parts = []
    for source_id in exemplar.sources:
        source = sources.get(source_id)
        name = cite.name(source_id) if source else source_id
        shown = link(name, source.url) if source and source.url else muted(name)
        parts.append(f"{shown} {cite.cite(source_id)}")
    return f"{muted('Sources:')} {'; '.join(parts)}."


def _show(number: Fraction) -> str:
    return show_score(number, SCORE_PLACES)
