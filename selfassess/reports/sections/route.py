"""The route: what is asked, what each year brings, and one block for each step in its order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from reportlab.platypus import CondPageBreak, Flowable

from selfassess.charts.dumbbells import draw_dumbbells
from selfassess.charts.effort import EffortYear, draw_effort
from selfassess.charts.heat_row import draw_heat_row, make_moment
from selfassess.charts.picture import Picture
from selfassess.charts.quadrant import QuadrantPoint, draw_quadrant
from selfassess.domain.framework import Exemplar, Framework
from selfassess.domain.route.request import StepKey
from selfassess.domain.route.result import Route, RouteStep, RouteYear, Turn
from selfassess.domain.verdicts import defines_quadrant, judge_quadrant
from selfassess.formats.goals import (
    describe_goals,
    describe_limits,
    describe_proof,
    describe_relaxation,
)
from selfassess.formats.numbers import show_count, show_score
from selfassess.formats.words import QUADRANT_WORDS, capitalize, join_words
from selfassess.reports.content import PlannedAction, list_exemplars
from selfassess.reports.pdf.styles import WIDTH
from selfassess.reports.pdf.text import Heading, Items, Text, bold, say
from selfassess.reports.sections.facts import make_step, name_flags, tell
from selfassess.reports.sections.outline import ROUTE, SUMMARY, Report, begin_part, begin_section
from selfassess.reports.sections.snapshot import make_chart
from selfassess.reports.sections.stories import Told, make_stories
from selfassess.reports.sections.wording import label_level, name_short

LONG: Final = 12
"""From more steps than this on, a step tells only some of its stories. [steps]"""

FEW: Final = 2
"""How many stories a step of a long route tells."""

MOST_TIES: Final = 5
"""How many of the equally good routes are listed."""


def make_route(report: Report) -> list[Flowable]:
    """The blocks of the route."""
    route, framework = report.route, report.framework
    assert route is not None  # noqa: S101 - else the section is not in the report
    blocks = [
        *begin_section(report, ROUTE, describe_aim(report, route), new_page=True),
        Text(say(describe_proof(route))),
        *_make_relaxations(framework, route),
    ]
    if not route.steps:
        return blocks
    if SUMMARY not in report.sections:
        blocks += make_chart(draw_years(route), "years", WIDTH)
    blocks += make_chart(draw_route_effort(route), "effort")
    blocks += make_chart(draw_change(route), "change")
    if defines_quadrant(framework):
        blocks += make_chart(draw_route_path(framework, route), "path")
    if route.total_steps > LONG:
        blocks.append(
            Text(
                "The route is long: each step tells two stories at most. All of them stand on the"
                " pages of its element.",
                "small",
            )
        )
    told = Told()
    decided = {action.priority.step: action for action in report.content.actions}
    number = 0
    for year in route.years:
        blocks += _begin_year(framework, year)
        for step in year.steps:
            number += 1
            blocks += _make_route_step(report, step, number, decided.get(step.step), told)
    return [*blocks, *_make_ties(framework, route)]


def describe_aim(report: Report, route: Route) -> str:
    """Markup: the goal, what it takes, and under which conditions it was sought."""
    framework = report.framework
    source = f" ({report.content.route_source})" if report.content.route_source else ""
    limits = describe_limits(framework, route.request)
    return say(f"{describe_goal_and_cost(framework, route)} Asked for{source}: {limits}.")


def describe_goal_and_cost(framework: Framework, route: Route) -> str:
    """The goal and what it takes, in a sentence or two."""
    says = f"The goal is {describe_goals(framework, route.request)}."
    if not route.steps:
        return says
    steps = show_count(route.total_steps, "step")
    points = show_count(route.total_effort, "effort point")
    what = "fewest steps" if route.request.objective == "steps" else "least effort"
    return f"{says} {steps} of {points} in all lead there: the {what} that do."


def draw_years(route: Route) -> Picture:
    """The components now and after each year."""
    moments = [make_moment("Now", route.start)]
    moments += [make_moment(f"After year {year.year}", year.snapshot) for year in route.years]
    return draw_heat_row(route.start.framework, moments)


def draw_route_effort(route: Route) -> Picture:
    """The effort of each year."""
    return draw_effort(
        [
            EffortYear(f"Year {year.year}", year.effort, year.capacity, len(year.steps))
            for year in route.years
        ]
    )


def draw_change(route: Route) -> Picture:
    """Each component now and after the last year."""
    before, after = (
        {component: score.score for component, score in snapshot.components.items()}
        for snapshot in (route.start, route.end)
    )
    last = f"After year {route.years[-1].year}"
    return draw_dumbbells(route.start.framework, before, after, after_label=last)


def draw_route_path(framework: Framework, route: Route) -> Picture:
    """Level and spread now and after each year."""
    moments = [("Now", route.start)]
    moments += [(f"After year {year.year}", year.snapshot) for year in route.years]
    points = [
        QuadrantPoint(
            label,
            float(snapshot.spread),
            float(snapshot.overall.score),
            "expected" if number else "current",
            provisional=not number and not snapshot.complete,
        )
        for number, (label, snapshot) in enumerate(moments)
        if snapshot.spread is not None and snapshot.overall.score is not None
    ]
    return draw_quadrant(framework, points, title="Where the route leads")


def name_step(step: RouteStep | StepKey) -> str:
    """The name of a step's place."""
    element, to = step.key if isinstance(step, RouteStep) else step
    return f"step-{element}-{to}"


def describe_after(framework: Framework, year: RouteYear) -> str:
    """What is expected after a year, in a sentence."""
    snapshot = year.snapshot
    says = (
        f"Expected after year {year.year}: overall {show_score(snapshot.overall.score)}, spread"
        f" {show_score(snapshot.spread)}"
    )
    quadrant = judge_quadrant(framework, snapshot.overall.score, snapshot.spread)
    if quadrant is not None:
        says += f", {QUADRANT_WORDS[quadrant].lower()}"
    if year.spread_rises:
        says += ". The spread rises in this year: the district becomes more piecemeal for a while"
    return f"{says}."


def _make_relaxations(framework: Framework, route: Route) -> list[Flowable]:
    if not route.relax:
        return []
    return [
        Text("What one limit alone would have to give:"),
        Items([say(describe_relaxation(framework, one)) for one in route.relax]),
    ]


def _begin_year(framework: Framework, year: RouteYear) -> list[Flowable]:
    steps = show_count(len(year.steps), "step")
    points = show_count(year.effort, "effort point")
    of = "" if year.capacity is None else f" of {year.capacity}"
    title = f"Year {year.year}: {steps}, {points}{of}"
    if not year.steps:
        title = f"Year {year.year}: no step"
    blocks = begin_part(title, f"year-{year.year}", room=190)
    return [*blocks, Text(say(describe_after(framework, year)), "small")]


def _make_route_step(
    report: Report, step: RouteStep, number: int, decided: PlannedAction | None, told: Told
) -> list[Flowable]:
    key = name_step(step)
    heading = Heading(f"{number}. {step.step.do}", key, 4, 2, "action")
    why = [tell(markup) for markup in list_reasons(report.framework, step)]
    exemplars = list_exemplars(report.framework, step.step)
    if report.route is not None and report.route.total_steps > LONG:
        exemplars = _choose_few(exemplars)
    return [
        *make_step(report, heading, step.step, step.effort, decided, why),
        *make_stories(report, exemplars, told, (f"step {number}", key)),
    ]


def _choose_few(exemplars: Sequence[Exemplar]) -> tuple[Exemplar, ...]:
    """The first ones; a warning, which would come last, takes the place of the second."""
    chosen = list(exemplars[:FEW])
    if len(exemplars) > FEW and exemplars[-1].kind == "warning":
        chosen[-1] = exemplars[-1]
    return tuple(chosen)


def list_reasons(framework: Framework, step: RouteStep) -> list[str]:
    """Markup for each reason why a step is in the route."""
    reasons = step.reasons
    component = framework.component_of[step.element]
    brings = (
        f"{component.short} from {show_score(reasons.component_before)} to"
        f" {show_score(reasons.component_after)}; overall from"
        f" {show_score(reasons.overall_before)} to {show_score(reasons.overall_after)}."
    )
    says = [brings]
    for turn in reasons.turns:
        old, new = (label_level(framework, level) for level in (turn.before, turn.after))
        name = name_turn(framework, turn)
        says.append(f"Turns {name} from {turn.before}, “{old}”, to {turn.after}, “{new}”.")
    if reasons.needed_by:
        later = [f"{name_short(framework, e)} to level {to}" for e, to in reasons.needed_by]
        says.append(f"Needed first by {join_words(later)}.")
    if reasons.clears:
        count = show_count(len(reasons.clears), "flag")
        says.append(f"Clears {count}: {name_flags(framework, reasons.clears)}.")
    without = _describe_without(step)
    return [say(one) for one in filter(None, (*says, without))]


def name_turn(framework: Framework, turn: Turn) -> str:
    """What turns: a component, or the overall."""
    found = framework.component(turn.component) if turn.component else None
    return found.short if found else "the overall"


def _describe_without(step: RouteStep) -> str:
    without = step.reasons.without
    if without is None:
        return ""
    if not without.possible:
        return "Without this step no route reaches the goal."
    parts = []
    for extra, what in ((without.extra_steps, "step"), (without.extra_effort, "effort point")):
        if extra:
            more = "more" if extra > 0 else "fewer"
            parts.append(f"{show_count(abs(extra), f'{more} {what}')}")
    if without.overall_lost:
        parts.append(f"an overall lower by {show_score(without.overall_lost)}")
    if not parts:
        return "Without this step another route is as good."
    return f"Without this step the route takes {join_words(parts)}."


def _make_ties(framework: Framework, route: Route) -> list[Flowable]:
    if not route.ties:
        return []
    own = {step.key for step in route.steps}
    shown = [_describe_tie(framework, own, tie) for tie in route.ties[:MOST_TIES]]
    rest = len(route.ties) - len(shown)
    count = show_count(len(route.ties), "other route")
    more = "" if route.ties_complete else " (there may be more)"
    blocks: list[Flowable] = [
        *begin_part("Equally good", "ties"),
        Text(
            f"{count}{more} would take the same steps and effort in all. What each does otherwise:"
        ),
        Items(shown, "cell"),
    ]
    if rest:
        blocks.append(Text(f"{capitalize(show_count(rest, 'other'))} not listed here.", "small"))
    return [CondPageBreak(90), *blocks]


def _describe_tie(framework: Framework, own: set[StepKey], tie: Sequence[StepKey]) -> str:
    def name(keys: Sequence[StepKey]) -> str:
        return join_words([f"{name_short(framework, e)} to {to}" for e, to in keys])

    instead = [key for key in tie if key not in own]
    left = sorted(own - set(tie))
    return f"{bold(name(instead))} {say(f'instead of {name(left)}')}"
