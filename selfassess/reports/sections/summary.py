"""One page that a superintendent can hand to a board."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from reportlab.platypus import Flowable

from selfassess.domain.framework import Framework, Step
from selfassess.domain.planning import can_rank
from selfassess.domain.route.result import Route, RouteStep
from selfassess.formats.dates import show_date
from selfassess.formats.goals import describe_proof
from selfassess.formats.numbers import show_count, show_score
from selfassess.formats.words import join_words
from selfassess.reports.content import PlannedAction
from selfassess.reports.pdf.figure import Figure
from selfassess.reports.pdf.fitting import drop_rows_to_fit
from selfassess.reports.pdf.grid import Grid, Row
from selfassess.reports.pdf.styles import BOOK, WIDTH
from selfassess.reports.pdf.text import Heading, Text, bold, say
from selfassess.reports.sections.actions import is_in_full, name_action
from selfassess.reports.sections.cover import make_warnings
from selfassess.reports.sections.outline import (
    ACTIONS,
    METHOD,
    ROUTE,
    SUMMARY,
    Report,
    begin_section,
)
from selfassess.reports.sections.route import (
    describe_goal_and_cost,
    draw_years,
    name_step,
    name_turn,
)
from selfassess.reports.sections.tiles import make_component_tiles, make_key_tiles
from selfassess.reports.sections.wording import (
    describe_distance,
    describe_numbers,
    describe_verdict,
    name_short,
)

FIRST: Final = 3
"""How many actions the summary names."""

LONGEST_NAME: Final = 75
"""Of a district in one line. [characters]"""

LONGEST_STEPS: Final = 150
"""Of the list of a year's steps. [characters]"""

LONGEST_OWNER: Final = 36
"""Of an owner in two or three short lines. [characters]"""


def make_summary(report: Report) -> list[Flowable]:
    """The blocks of the summary: as many first actions as its page has room for."""
    begin, *rest = begin_section(report, SUMMARY, new_page=True)
    blocks = [*rest, *_make_blocks(report)]
    grid = next((one for one in blocks if isinstance(one, _FirstActions)), None)
    if grid is not None and not drop_rows_to_fit(blocks, grid, BOOK.width, BOOK.height):
        blocks[blocks.index(grid)] = Text("They stand in the sections that follow.")
    return [begin, *blocks]


class _FirstActions(Grid):
    """The table of what to do first, which gives up rows where its page is full."""


def _make_blocks(report: Report) -> list[Flowable]:
    content, framework, document = report.content, report.framework, report.document
    name = _cut(content.district, LONGEST_NAME)
    head: list[Flowable] = [
        Text(f"{say(name)}, as of {show_date(content.as_of)}", "small"),
        Text(say(describe_verdict(document)), "verdict"),
    ]
    if report.route is not None and report.shows_route:
        return [*head, *_make_route_summary(report, report.route)]
    head += [Text(say(describe_numbers(framework, document)), "body"), *make_warnings(report)]
    blocks = [*head, make_component_tiles(report), make_key_tiles(report)]
    if distance := describe_distance(framework, document):
        blocks.append(Text(say(distance), "cell"))
    if can_rank(framework):
        actions = content.actions[:FIRST]
        blocks += [Heading("What to do first", "first-actions", 3)]
        blocks += _make_first_actions(report, [_read_action(report, one) for one in actions])
        blocks.append(
            Text(
                f"{report.refer('All actions with their reasons', ACTIONS)}. Cuts, efforts and the"
                f" ranking formula are {report.refer('assumptions of ours', METHOD)}.",
                "small",
            )
        )
    return blocks


def _make_route_summary(report: Report, route: Route) -> list[Flowable]:
    """The goal, the components after each year, what each year holds, and what to do first."""
    framework = report.framework
    return [
        Text(f"{say(describe_goal_and_cost(framework, route))} {say(describe_proof(route))}"),
        *make_warnings(report),
        Figure(draw_years(route), WIDTH, after=6),
        _make_years(report, route),
        Heading("What first, and why", "first-actions", 3),
        *_make_first_actions(report, [_read_step(framework, one) for one in route.steps[:FIRST]]),
        Text(
            f"{report.refer('Each step with its reasons', ROUTE)}. Cuts and efforts are"
            f" {report.refer('assumptions of ours', METHOD)}.",
            "small",
        ),
    ]


def _make_years(report: Report, route: Route) -> Grid:
    head = Row(
        [
            Text("Year", "head"),
            Text("Steps", "head"),
            Text("Effort", "head-number"),
        ],
        "head",
    )
    rows = [head]
    for year in route.years:
        steps = "; ".join(
            f"{name_short(report.framework, step.element)} to {step.to}" for step in year.steps
        )
        of = "" if year.capacity is None else f" of {year.capacity}"
        rows.append(
            Row(
                [
                    Text(report.refer(f"Year {year.year}", ROUTE, f"year-{year.year}"), "cell"),
                    Text(say(_cut(steps or "No step", LONGEST_STEPS)), "cell"),
                    Text(f"{year.effort}{of}", "cell-number"),
                ]
            )
        )
    return Grid((48, WIDTH - 48 - 64, 64), rows, pad_y=2.2, after=0)


def _cut(name: str, longest: int) -> str:
    """A name that is not too long for the summary to stay on one page; others have it in full."""
    return name if len(name) <= longest else f"{name[:longest].rstrip()}…"


@dataclass(frozen=True, slots=True)
class _First:
    """One of the first actions: its place, what it is, and whose."""

    mark: str
    place: str
    section: str
    step: Step
    effort: int
    owner: str = ""
    due: date | None = None
    why: str = ""


def _read_action(report: Report, action: PlannedAction) -> _First:
    place = name_action(action) if is_in_full(report, action) else ""
    priority = action.priority
    return _First(
        str(action.rank), place, ACTIONS, priority.step, priority.effort, action.owner, action.due
    )


def _read_step(framework: Framework, step: RouteStep) -> _First:
    return _First(
        str(step.year), name_step(step), ROUTE, step.step, step.effort, why=_choose(framework, step)
    )


def _choose(framework: Framework, step: RouteStep) -> str:
    """The reason that says most: what turns, else what it unlocks, else what it clears."""
    reasons = step.reasons
    if reasons.turns:
        turn = reasons.turns[0]
        return f"Turns {name_turn(framework, turn)} to {turn.after}."
    if reasons.needed_by:
        return f"Needed first by {join_words([f'{e} to {to}' for e, to in reasons.needed_by])}."
    if reasons.clears:
        return f"Clears {show_count(len(reasons.clears), 'flag')}."
    short = framework.component_of[step.element].short
    return (
        f"{short} from {show_score(reasons.component_before)} to"
        f" {show_score(reasons.component_after)}."
    )


def _make_first_actions(report: Report, firsts: Sequence[_First]) -> list[Flowable]:
    if not firsts:
        return [
            Text(
                "Every ranked action was set aside by the team."
                if report.content.set_aside and not report.content.actions
                else "Every rated element is where the benchmark wants it, so no action is ranked."
            )
        ]
    mark = "Year" if firsts[0].section == ROUTE else "Rank"
    head = Row([Text(mark, "head"), Text("What to do", "head"), Text("Who leads", "head")], "head")
    rows = [head, *(_make_row(report, first) for first in firsts)]
    return [_FirstActions((34, WIDTH - 34 - 112, 112), rows)]


def _make_row(report: Report, first: _First) -> Row:
    step = first.step
    who = [Text(say(step.lead), "cell")]
    if first.owner:
        who.append(Text(f"Owner: {say(_cut(first.owner, LONGEST_OWNER))}", "cell-small"))
    if first.due:
        who.append(Text(f"Due {show_date(first.due)}", "cell-small"))
    effort = show_count(first.effort, "effort point")
    what = report.refer(step.do, first.section, first.place) if first.place else say(step.do)
    about = (
        f"{say(name_short(report.framework, step.element))}, level {step.to - 1} to {step.to},"
        f" {effort}"
    )
    if first.why:
        about += f". {say(first.why)}"
    return Row(
        [
            Text(first.mark, "rank" if first.section == ACTIONS else "cell-bold"),
            [
                Text(what, "cell-bold"),
                Text(about, "cell-small"),
                Text(f"{bold('Within 30 days:')} {say(step.first)}", "cell"),
            ],
            who,
        ]
    )
