"""The form in which a district asks for a route, as the page shows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from selfassess.domain.framework import Component, Framework
from selfassess.domain.route.result import Route
from selfassess.domain.snapshot import Snapshot
from selfassess.domain.verdicts import count_wanted, defines_advanced, judge
from selfassess.formats.numbers import show_count, show_score, to_plain_number
from selfassess.formats.words import capitalize, spell, spell_count
from selfassess.web.planner_page.query import (
    ADVANCED,
    ANY,
    COMPONENT,
    EVEN,
    IMPROVE,
    MOST_YEARS,
    OVERALL,
    STAY,
    TARGET,
    Args,
    Problem,
)


@dataclass(frozen=True, slots=True)
class Choice:
    """An option of a select, a radio button or a checkbox."""

    value: str
    text: str
    is_chosen: bool = False
    hint: str = ""


@dataclass(frozen=True, slots=True)
class ElementField:
    """One element with what can be asked of it; without choices where it has no level."""

    id: str
    name: str
    title: str
    level: int | None
    label: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class ElementGroup:
    """The elements of a component. `changed` says how many are asked for, empty where none is."""

    id: str
    title: str
    changed: str
    is_open: bool
    elements: tuple[ElementField, ...]


@dataclass(frozen=True, slots=True)
class RouteForm:
    """Everything that can be asked, with what is asked now."""

    goals: tuple[Choice, ...]
    components: tuple[Choice, ...]
    to_levels: tuple[Choice, ...]
    overall: str
    also_even: bool
    spread: str
    years: tuple[Choice, ...]
    capacity: str
    per_year: tuple[Choice, ...]
    objectives: tuple[Choice, ...]
    levers: tuple[Choice, ...]
    groups: tuple[ElementGroup, ...]
    without: tuple[Choice, ...]
    ignores_prerequisites: bool
    problems: tuple[Problem, ...]
    has_rules: bool

    def problem(self, field: str) -> str:
        """What is wrong with a field, empty where nothing is."""
        return " ".join(problem.message for problem in self.problems if problem.field == field)


def describe_form(args: Args, start: Snapshot, problems: Sequence[Problem] = ()) -> RouteForm:
    """
    Describe the form.

    Args:
        args: What is asked, as a query; see `query.write_query`.
        start: The snapshot to plan from.
        problems: What is wrong with it.
    """
    framework = start.framework
    cut = framework.rules.find("consistent-at-most")
    goal = args.get("goal", "")
    groups = tuple(_describe_group(component, args, start) for component in framework.components)
    per_year = args.get("per_year", "1")
    return RouteForm(
        goals=_list_goals(start, goal),
        components=tuple(
            Choice(c.id, f"{c.id}. {c.title}", c.id == args.get("component"))
            for c in framework.components
        ),
        to_levels=tuple(
            Choice(
                str(entry.level),
                f"{entry.level} {entry.label}",
                str(entry.level) == args.get("to", str(_wanted(framework))),
            )
            for entry in sorted(framework.scale, key=lambda entry: entry.level)
        ),
        overall=args.get("overall", ""),
        also_even=args.get("also") == EVEN,
        spread=args.get("spread", f"{to_plain_number(cut):g}" if cut is not None else ""),
        years=tuple(
            Choice(str(n), show_count(n, "year"), str(n) == args.get("years", "3"))
            for n in range(1, MOST_YEARS + 1)
        ),
        capacity=args.get("capacity", ""),
        per_year=(
            *(
                Choice(str(n), show_count(n, "level"), str(n) == per_year)
                for n in range(1, framework.highest - framework.lowest)
            ),
            Choice(ANY, "Any number of levels", per_year == ANY),
        ),
        objectives=(
            Choice("steps", "Fewest steps", args.get("objective") != "effort"),
            Choice("effort", "Least effort", args.get("objective") == "effort"),
        ),
        levers=tuple(
            Choice(lever.id, lever.label, lever.id in args.getlist("forbid"))
            for lever in framework.levers
        ),
        groups=groups,
        without=tuple(_describe_step(framework, word) for word in args.getlist("without") if word),
        ignores_prerequisites=args.get("prerequisites") == "ignore",
        problems=tuple(problems),
        has_rules=any(group.changed for group in groups)
        or any(args.get(name) for name in ("forbid", "without", "prerequisites"))
        or any(problem.field in ("elements", "forbid", "without") for problem in problems),
    )


def _list_goals(start: Snapshot, chosen: str) -> tuple[Choice, ...]:
    framework, verdicts = start.framework, judge(start)
    cut = framework.rules.find("consistent-at-most")
    choices = []
    if defines_advanced(framework) and verdicts.components_in_progress is not None:
        wanted = count_wanted(framework)
        choices.append(
            (
                ADVANCED,
                "Become advanced",
                f"{capitalize(spell(wanted))} of {spell(len(framework.components))} components at"
                f" level {_wanted(framework)} or better;"
                f" {_are(verdicts.components_in_progress)} now.",
            )
        )
    limit = f" Up to {to_plain_number(cut):g} counts as consistent." if cut is not None else ""
    choices += [
        (
            EVEN,
            "Even out",
            f"A small spread between elements; {show_score(start.spread)} now.{limit}",
        ),
        (COMPONENT, "Lift one component", "Bring its mean to a level that you choose."),
        (
            OVERALL,
            "Reach an overall score",
            f"The mean of the components; {show_score(start.overall.score)} now.",
        ),
        (
            IMPROVE,
            "Do as much as we can",
            "The best overall that the points of each year pay for.",
        ),
    ]
    return tuple(Choice(value, text, value == chosen, hint) for value, text, hint in choices)


def _are(count: int) -> str:
    return f"{spell(count) if count else 'none'} {'is' if count <= 1 else 'are'}"


def _wanted(framework: Framework) -> int:
    return int(framework.rules.find("component-wanted") or Fraction(framework.highest - 1))


def _describe_group(component: Component, args: Args, start: Snapshot) -> ElementGroup:
    fields = tuple(_describe_element(element.id, args, start) for element in component.elements)
    changed = sum(any(c.is_chosen and c.value for c in field.choices) for field in fields)
    return ElementGroup(
        id=component.id,
        title=f"{component.id}. {component.title}",
        changed=spell_count(changed, "change") if changed else "",
        is_open=changed > 0,
        elements=fields,
    )


def _describe_element(element_id: str, args: Args, start: Snapshot) -> ElementField:
    framework = start.framework
    level = start.elements[element_id].level
    name = f"{TARGET}{element_id}"
    asked = STAY if element_id in args.getlist("lock") else args.get(name, "")
    choices = [("", "As the route says"), (STAY, "Stay as it is")]
    if level is not None:
        choices += [
            (str(to), f"Exactly {to} {framework.labels[to].label}")
            for to in range(level + 1, framework.highest + 1)
        ]
    return ElementField(
        id=element_id,
        name=name,
        title=framework.elements[element_id].short or framework.elements[element_id].title,
        level=level,
        label="" if level is None else framework.labels[level].label,
        choices=()
        if level is None
        else tuple(Choice(value, text, value == asked) for value, text in choices),
    )


def _describe_step(framework: Framework, word: str) -> Choice:
    element, _, to = word.rpartition("-")
    if element not in framework.elements:
        return Choice(word, word, True)
    found = framework.elements[element]
    return Choice(word, f"{element} {found.short or found.title} to level {to}", True)


def describe_capacity(route: Route) -> str:
    """What the years of a route cost, as a hint for whoever sets a capacity."""
    if not route.years:
        return ""
    busiest = max(route.years, key=lambda year: year.effort)
    return f"This route spends up to {show_count(busiest.effort, 'point')} in a year."
