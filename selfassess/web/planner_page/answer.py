"""What the page of a route shows of the planner's answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final

from selfassess.charts.picture import Picture
from selfassess.charts.quadrant import QuadrantPoint, draw_quadrant
from selfassess.domain.framework import Framework
from selfassess.domain.route.request import RouteRequest, SpreadAtMost, StepKey
from selfassess.domain.route.result import Route, RouteStep, RouteYear, Turn, Without
from selfassess.domain.snapshot import Snapshot
from selfassess.domain.verdicts import defines_quadrant, judge
from selfassess.formats.flags import name_part
from selfassess.formats.goals import describe_proof
from selfassess.formats.numbers import show_count, show_score
from selfassess.formats.words import (
    ADVANCED_WORDS,
    FLAG_WORDS,
    QUADRANT_WORDS,
    capitalize,
    join_words,
    spell,
    spell_count,
)
from selfassess.services.routes import Efforts
from selfassess.web.planner_page.relaxing import Relief, list_reliefs, list_remarks

UrlOf = Callable[[RouteRequest], str]
Move = tuple[int, str, int, str]

NAMED_AT_MOST: Final = 3
"""How many elements a sentence names before it only counts."""


@dataclass(frozen=True, slots=True)
class StepView:
    """One step of the route with its reasons in words."""

    id: str
    number: int
    element: str
    href: str
    move: Move
    do: str
    first: str
    lead: str
    lever: str
    effort: str
    effort_is_own: bool
    done_when: str
    stories_url: str
    reasons: tuple[tuple[str, str], ...]
    needs: str


@dataclass(frozen=True, slots=True)
class YearView:
    """One year of the route."""

    title: str
    effort: str
    steps: tuple[StepView, ...]
    note: str


@dataclass(frozen=True, slots=True)
class Cell:
    """A component's level at some time."""

    name: str
    level: int | None
    label: str
    score: str
    is_changed: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the district stands at some time."""

    title: str
    cells: tuple[Cell, ...]
    overall: str
    spread: str
    quadrant: str
    verdict: str


@dataclass(frozen=True, slots=True)
class Risk:
    """A step whose failure costs something, and the way to the fallback."""

    step: str
    href: str
    words: str
    is_fatal: bool
    fallback_url: str


@dataclass(frozen=True, slots=True)
class Note:
    """Something to know about a route, with a way to do otherwise where there is one."""

    text: str
    link: str = ""
    href: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """
    The answer to a request.

    `first` says what to do first and `why` why; `short` sums the answer up for whoever hears it.
    """

    first: str
    why: str
    short: str
    summary: str
    proof: str
    notes: tuple[Note, ...]
    years: tuple[YearView, ...]
    idle: str
    now: Standing
    end: Standing
    standings: tuple[Standing, ...]
    picture: Picture | None
    risks: tuple[Risk, ...]
    unchecked: str
    ties: tuple[tuple[str, ...], ...]
    ties_title: str
    reliefs: tuple[Relief, ...]
    remarks: tuple[str, ...]
    open_elements: tuple[tuple[str, str], ...]
    excluded: tuple[tuple[str, str], ...]
    has_route: bool
    in_short: bool


@dataclass(frozen=True, slots=True)
class Surroundings:
    """
    What the answer is shown with.

    Args:
        snapshot_url: The page of the snapshot.
        url_of: Gives the address of another request.
        stories_url_of: Gives the address of what other places did about an element.
        efforts: The district's own efforts.
        in_short: Whether the answer is one that was given in short; the rest follows.
    """

    snapshot_url: str
    url_of: UrlOf
    stories_url_of: Callable[[str], str]
    efforts: Efforts
    in_short: bool = False


def describe_answer(route: Route, at: Surroundings) -> Answer:
    """Describe a route, or why there is none."""
    framework = route.start.framework
    first, why = _describe_first(route, at)
    standings = _list_standings(route)
    summary, proof = _summarize(route)
    return Answer(
        first=first,
        why=why,
        short=f"{summary} {_sum_up(standings[-1])}",
        summary=summary,
        proof=proof,
        notes=tuple(_list_notes(route, at)),
        years=tuple(_describe_year(route, year, at) for year in _list_busy_years(route)),
        idle=_say_idle(route),
        now=standings[0],
        end=standings[-1],
        standings=standings,
        picture=_draw_path(route),
        risks=_list_risks(route, at),
        unchecked="" if at.in_short else _count_unchecked(route),
        ties=tuple(_describe_tie(framework, route, tie) for tie in route.ties),
        ties_title=_count_ties(route),
        reliefs=list_reliefs(route, at.url_of),
        remarks=list_remarks(route),
        open_elements=tuple(
            (name_part(framework, element), f"{at.snapshot_url}#element-{element}")
            for element in route.open_elements
        ),
        excluded=tuple(
            (
                f"{name_part(framework, element)} to level {to}",
                at.url_of(_put_back(route.request, (element, to))),
            )
            for element, to in sorted(route.request.forbidden_steps)
        ),
        has_route=route.status != "infeasible",
        in_short=at.in_short,
    )


def _draw_path(route: Route) -> Picture | None:
    """Level and spread from year to year, where the edition has cuts for them."""
    framework = route.start.framework
    snapshots = [route.start, *(year.snapshot for year in _list_busy_years(route))]
    if len(snapshots) == 1 or not defines_quadrant(framework):
        return None
    points = [
        QuadrantPoint(
            f"After year {number}" if number else "Now",
            float(snapshot.spread),
            float(snapshot.overall.score),
            "expected" if number else "current",
            not snapshot.complete,
        )
        for number, snapshot in enumerate(snapshots)
        if snapshot.spread is not None and snapshot.overall.score is not None
    ]
    title = "Level and spread, from year to year"
    return draw_quadrant(framework, points, title=title, heading="When")


def _count_unchecked(route: Route) -> str:
    """How many steps the planner had no time to do without."""
    count = sum(step.reasons.without is None for step in route.steps)
    if not count:
        return ""
    return f"For {spell_count(count, 'step')} the time allowed was too short to tell."


def describe_end(route: Route) -> Standing:
    """Where a route leads; where there is none, where the district stands."""
    return _list_standings(route)[-1]


def _put_back(request: RouteRequest, key: StepKey) -> RouteRequest:
    return replace(request, forbidden_steps=request.forbidden_steps - {key})


def _describe_first(route: Route, at: Surroundings) -> tuple[str, str]:
    if route.status == "infeasible":
        why = "" if at.in_short else _count_reliefs(route)
        return "No route reaches this goal as things are set.", why
    if not route.steps:
        return "Nothing has to be done: the goal holds already.", ""
    step = route.steps[0]
    framework = route.start.framework
    name = name_part(framework, step.element)
    return f"First: {step.step.do}", f"It lifts {name} to level {step.to}{_say_why(route, step)}."


def _count_reliefs(route: Route) -> str:
    count = len(list_reliefs(route, lambda _: ""))
    if not count:
        return "No single constraint would make room for one; choose a nearer goal."
    if count == 1:
        return "One thing could give way so that there is one."
    return f"{capitalize(spell(count))} things could give way, each alone, so that there is one."


def _say_why(route: Route, step: RouteStep) -> str:
    """The strongest reason first: colors, then what waits for it, then what it adds."""
    framework, reasons = route.start.framework, step.reasons
    parts = []
    if reasons.turns:
        parts.append(f"turns {_join_turns(framework, reasons.turns)}")
    else:
        parts.append(_say_share(route, step))
    others = _list_unlocked(step)
    if others:
        parts.append(f"opens the way for {_name_steps(framework, others)}")
    if reasons.clears:
        parts.append(f"clears {spell_count(len(reasons.clears), 'flag')}")
    price = _price_without(reasons.without)
    said = ", ".join(parts[:-1])
    why = f", {said} and {parts[-1]}" if said else f" and {parts[-1]}"
    return f"{why}; {price}" if price else why


def _say_share(route: Route, step: RouteStep) -> str:
    """What the steps of its component bring together."""
    framework = route.start.framework
    component = framework.component_of[step.element]
    count = sum(framework.component_of[one.element] is component for one in route.steps)
    before = route.start.components[component.id].level
    after = route.end.components[component.id].level
    if after is None or after == before or count == 1:
        return f"is one of the steps that {component.short} needs"
    entry = framework.labels[after]
    return (
        f"is one of {spell(count)} that bring {component.short} to level {after}, “{entry.label}”"
    )


def _price_without(without: Without | None) -> str:
    if without is None:
        return ""
    if not without.possible:
        return "without it the goal is out of reach"
    if without.overall_lost:
        return f"without it the overall ends {show_score(without.overall_lost, 3)} lower"
    price = _say_extra(without)
    return f"doing without it costs {price}" if price else ""


def _list_unlocked(step: RouteStep) -> list[StepKey]:
    """Steps of other elements that wait for this one; those of its own go without saying."""
    return [key for key in step.reasons.needed_by if key[0] != step.element]


def _name_steps(framework: Framework, keys: Sequence[StepKey]) -> str:
    names = list(dict.fromkeys(name_part(framework, element) for element, _ in keys))
    if len(names) > NAMED_AT_MOST:
        return spell_count(len(keys), "later step")
    return join_words(names)


def _join_turns(framework: Framework, turns: Sequence[Turn]) -> str:
    return join_words([_show_turn(framework, turn) for turn in turns])


def _show_turn(framework: Framework, turn: Turn) -> str:
    name = "the overall" if turn.component is None else name_part(framework, turn.component)
    entry = framework.labels[turn.after]
    return f"{name} {entry.color.replace('-', ' ')} ({entry.level} {entry.label})"


def _list_busy_years(route: Route) -> tuple[RouteYear, ...]:
    """The years up to the last one that has a step."""
    last = max((year.year for year in route.years if year.steps), default=0)
    return tuple(year for year in route.years if year.year <= last)


def _say_idle(route: Route) -> str:
    """That nothing is left to do in the last years, where that is so."""
    free = [str(year.year) for year in route.years[len(_list_busy_years(route)) :]]
    if not free or not route.steps:
        return ""
    return f"Nothing is left to do in year{'s' if len(free) > 1 else ''} {join_words(free)}."


def _summarize(route: Route) -> tuple[str, str]:
    proof = describe_proof(route)
    if route.status == "infeasible":
        return "There is no such route.", proof
    if not route.steps:
        return "No step is needed.", ""
    years = show_count(len(_list_busy_years(route)), "year")
    steps, points = (
        show_count(route.total_steps, "step"),
        show_count(route.total_effort, "point"),
    )
    return f"{steps}, {points} of effort, {years}.", proof


def _sum_up(standing: Standing) -> str:
    parts = [f"Overall {standing.overall}", f"spread {standing.spread}", standing.quadrant.lower()]
    return f"{standing.title}: {', '.join(filter(None, [*parts, standing.verdict.lower()]))}."


def _list_notes(route: Route, at: Surroundings) -> Iterator[Note]:
    if not route.steps:
        return
    if route.open_elements:
        count = len(route.open_elements)
        yield Note(
            f"The route is provisional: {spell_count(count, 'element')} of"
            f" {len(route.start.elements)} {'has' if count == 1 else 'have'} no level and cannot be"
            f" planned. Answering {'it' if count == 1 else 'them'} can change the route."
        )
    before, after = route.start.spread, route.end.spread
    if before is not None and after is not None and after > before:
        low, high = show_score(route.start.overall.score), show_score(route.end.overall.score)
        text = (
            f"Mean and spread rise together: the overall from {low} to {high}, the"
            f" spread from {show_score(before)} to {show_score(after)}. The district ends stronger"
            " and more piecemeal."
        )
        even = _even_out_as_well(route)
        yield Note(text, "Even out as well", at.url_of(even)) if even else Note(text)


def _even_out_as_well(route: Route) -> RouteRequest | None:
    """The same request with a consistent district as another goal, where that is another one."""
    cut = route.start.framework.rules.find("consistent-at-most")
    after = route.end.spread
    if cut is None or after is None or after <= cut:
        return None
    return replace(route.request, goals=(*route.request.goals, SpreadAtMost(cut)))


def _describe_year(route: Route, year: RouteYear, at: Surroundings) -> YearView:
    steps = list(route.steps)
    spent = show_count(year.effort, "point")
    return YearView(
        title=f"Year {year.year}",
        effort=spent if year.capacity is None else f"{year.effort} of {year.capacity} points",
        steps=tuple(_describe_step(route, step, steps.index(step) + 1, at) for step in year.steps),
        note="The spread grows in this year." if year.spread_rises and year.steps else "",
    )


def _describe_step(route: Route, step: RouteStep, number: int, at: Surroundings) -> StepView:
    framework, entry = route.start.framework, step.step
    labels = framework.labels
    return StepView(
        id=f"step-{step.element}-{step.to}",
        number=number,
        element=f"{step.element} {framework.elements[step.element].title}",
        href=f"{at.snapshot_url}#element-{step.element}",
        move=(step.start, labels[step.start].label, step.to, labels[step.to].label),
        do=entry.do,
        first=entry.first,
        lead=entry.lead,
        lever=framework.lever_labels.get(entry.lever, entry.lever),
        effort=show_count(step.effort, "point"),
        effort_is_own=step.key in at.efforts,
        done_when=entry.done_when,
        stories_url=at.stories_url_of(step.element) if entry.exemplars else "",
        reasons=(*_list_reasons(framework, step), *_list_unknown_needs(route, step)),
        needs="" if route.request.ignore_prerequisites else _list_needs(framework, step),
    )


def _list_reasons(framework: Framework, step: RouteStep) -> list[tuple[str, str]]:
    reasons = step.reasons
    component = framework.component_of[step.element]
    rows = [
        (
            "Adds",
            f"{component.short} {show_score(reasons.component_before)} to"
            f" {show_score(reasons.component_after)}, overall"
            f" {show_score(reasons.overall_before)} to {show_score(reasons.overall_after)}",
        )
    ]
    if reasons.turns:
        rows.append(("Turns", capitalize(_join_turns(framework, reasons.turns))))
    if reasons.needed_by:
        rows.append(
            (
                "Unlocks",
                join_words(
                    [
                        f"{name_part(framework, element)} to {to}"
                        for element, to in reasons.needed_by
                    ]
                ),
            )
        )
    if reasons.clears:
        kinds = [FLAG_WORDS[flag.kind].lower() for flag in reasons.clears]
        counted = [
            kind if kinds.count(kind) == 1 else f"{kind} ({kinds.count(kind)})"
            for kind in dict.fromkeys(kinds)
        ]
        rows.append(("Clears", capitalize(join_words(counted))))
    if reasons.without is not None:
        rows.append(("Without it", _say_without(reasons.without)))
    return rows


def _list_unknown_needs(route: Route, step: RouteStep) -> Iterator[tuple[str, str]]:
    """What the step rests on although nobody knows whether it is there."""
    if route.request.ignore_prerequisites:
        return
    for need in step.step.needs:
        if route.start.elements[need.element].is_open:
            name = name_part(route.start.framework, need.element)
            yield "Check first", f"{name}, needed at level {need.level}, has no level yet"


def _list_needs(framework: Framework, step: RouteStep) -> str:
    return " ".join(
        f"{name_part(framework, need.element)} at level {need.level} first: {need.because}"
        for need in step.step.needs
    )


def _say_without(without: Without) -> str:
    if not without.possible:
        return "The goal is out of reach."
    if without.overall_lost:
        return f"The overall ends {show_score(without.overall_lost, 3)} lower."
    price = _say_extra(without)
    return f"The goal costs {price}." if price else "Another route costs the same."


def _say_extra(without: Without) -> str:
    parts = [
        _say_difference(number, unit)
        for number, unit in ((without.extra_steps, "step"), (without.extra_effort, "point"))
        if number
    ]
    return join_words(parts)


def _say_difference(number: int, unit: str) -> str:
    """
    Say a difference in words that agree.

    >>> _say_difference(1, "step"), _say_difference(-2, "point")
    ('one more step', 'two fewer points')
    """
    return f"{spell(abs(number))} {'more' if number > 0 else 'fewer'} {unit}" + (
        "" if abs(number) == 1 else "s"
    )


def _list_risks(route: Route, at: Surroundings) -> tuple[Risk, ...]:
    """Steps whose failure costs the goal come first, then the dearest."""
    found: list[tuple[tuple[int, Fraction, int, int], Risk]] = []
    for number, step in enumerate(route.steps):
        without = step.reasons.without
        if without is None or (without.possible and not _costs(without)):
            continue
        request = route.request
        fallback = replace(request, forbidden_steps=request.forbidden_steps | {step.key})
        framework = route.start.framework
        rank = (
            int(without.possible),
            -(without.overall_lost or Fraction(0)),
            -((without.extra_steps or 0) * 100 + (without.extra_effort or 0)),
            number,
        )
        found.append(
            (
                rank,
                Risk(
                    step=f"{name_part(framework, step.element)} to level {step.to}",
                    href=f"#step-{step.element}-{step.to}",
                    words=_say_without(without),
                    is_fatal=not without.possible,
                    fallback_url=at.url_of(fallback),
                ),
            )
        )
    return tuple(risk for _, risk in sorted(found, key=lambda entry: entry[0]))


def _costs(without: Without) -> bool:
    return bool(without.extra_steps or without.extra_effort or without.overall_lost)


def _count_ties(route: Route) -> str:
    count = len(route.ties)
    if not count:
        return ""
    many = "at least " if not route.ties_complete else ""
    plans = "other route costs" if count == 1 else "other routes cost"
    return capitalize(f"{many}{spell(count)} {plans} the same in steps and points")


def _describe_tie(framework: Framework, route: Route, tie: Sequence[StepKey]) -> tuple[str, ...]:
    """What differs from the route that is shown: the steps that only the other one has."""
    chosen = {step.key for step in route.steps}
    only_here = [key for key in tie if key not in chosen]
    only_there = [step.key for step in route.steps if step.key not in set(tie)]
    return (
        join_words([f"{name_part(framework, element)} to {to}" for element, to in only_there]),
        join_words([f"{name_part(framework, element)} to {to}" for element, to in only_here]),
    )


def _list_standings(route: Route) -> tuple[Standing, ...]:
    standings = [_describe_standing("Now", route.start, None)]
    before = route.start
    for year in _list_busy_years(route):
        standings.append(_describe_standing(f"After year {year.year}", year.snapshot, before))
        before = year.snapshot
    return tuple(standings)


def _describe_standing(title: str, snapshot: Snapshot, before: Snapshot | None) -> Standing:
    framework, verdicts = snapshot.framework, judge(snapshot)
    cells = []
    for component in framework.components:
        score = snapshot.components[component.id]
        level = score.level
        old = before.components[component.id].level if before else level
        cells.append(
            Cell(
                name=component.short,
                level=level,
                label="" if level is None else framework.labels[level].label,
                score="" if level is None else show_score(score.score),
                is_changed=level != old,
            )
        )
    verdict = ADVANCED_WORDS[verdicts.advanced] if verdicts.advanced else ""
    return Standing(
        title=title,
        cells=tuple(cells),
        overall=show_score(snapshot.overall.score),
        spread=show_score(snapshot.spread),
        quadrant=QUADRANT_WORDS[verdicts.quadrant] if verdicts.quadrant else "",
        verdict=verdict,
    )
