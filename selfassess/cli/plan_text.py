"""A plan as plain text for a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from selfassess.formats.documents import Document
from selfassess.formats.numbers import show_count, show_score

REST_SHOWN = 10
TIES_SHOWN = 5


def show_plan(plan: Document) -> str:
    """The steps by year with their reasons, what is expected after each, and what else there is."""
    return "\n".join([*_show_head(plan), *_show_years(plan), *_show_end(plan)]) + "\n"


def _show_head(plan: Document) -> Iterator[str]:
    yield f"{plan['district']}, {plan['date']} ({plan['framework']})"
    yield f"  goal: {' and '.join(plan['goal'])}; fewest {_name_objective(plan)} first"
    if plan["status"] == "infeasible":
        yield "  There is no plan; that is proven."
        for relaxation in plan["relax"]:
            yield f"    {_show_relaxation(relaxation)}"
        if not plan["relax"]:
            yield "    No constraint by itself stands in the way: several would have to give."
    else:
        is_proven = plan["status"] == "optimal"
        proof = "none better exists" if is_proven else "not proven to be the best in the time given"
        effort = f"{show_count(plan['total_effort'], 'point')} of effort"
        yield f"  {show_count(plan['total_steps'], 'step')}, {effort}; {proof}"
    if not plan["complete"]:
        yield f"  provisional: without a level are {', '.join(plan['open'])}"


def _name_objective(plan: Document) -> str:
    return "steps" if plan["objective"] == "steps" else "points of effort"


def _show_relaxation(relaxation: Document) -> str:
    about = f" {relaxation['about']}" if relaxation["about"] else ""
    needed = relaxation["needed"]
    if needed is None:
        return f"without {relaxation['constraint']}{about} there would be one"
    shown = needed if isinstance(needed, int) else show_score(needed, 3)
    if relaxation["about"] == "advanced":
        components = show_count(needed, "component")
        return f"goal advanced: at best {components} can be in progress or better"
    if relaxation["constraint"] == "goal":
        return f"goal{about}: the best that can be reached is {shown}"
    return f"{relaxation['constraint']}{about}: {shown} would do"


def _show_years(plan: Document) -> Iterator[str]:
    for year in plan["years"]:
        limit = "" if year["capacity"] is None else f" of {year['capacity']}"
        yield f"Year {year['year']}: {year['effort']}{limit} points of effort"
        for step in plan["steps"]:
            if step["year"] == year["year"]:
                yield (
                    f"  {step['element']} from {step['from']} to {step['to']}, {step['lever']},"
                    f" {show_count(step['effort'], 'point')}: {step['action']}"
                )
                yield from (f"      {reason}" for reason in step["why"])
        snapshot = year["snapshot"]
        rises = ", more piecemeal than before" if year["spread_rises"] else ""
        levels = " ".join(str(c["level"] or "-") for c in snapshot["components"].values())
        yield (
            f"  then: overall {show_score(snapshot['overall']['score'])}, spread"
            f" {show_score(snapshot['spread'])}{rises}, components {levels}"
        )


def _show_end(plan: Document) -> Iterator[str]:
    if plan["status"] != "infeasible" and plan["steps"]:
        more = "" if plan["ties_complete"] else " or more"
        yield f"Other plans that are as good: {len(plan['ties'])}{more}"
        taken = {(step["element"], step["to"]) for step in plan["steps"]}
        for tie in plan["ties"][:TIES_SHOWN]:
            other = {(element, to) for element, _, to in tie}
            yield f"  {_name(other - taken)} in place of {_name(taken - other)}"
    if plan["ranked_rest"]:
        yield "Elements outside the plan, by what their next step brings for its effort"
        for entry in plan["ranked_rest"][:REST_SHOWN]:
            yield f"  {entry['element']}  {show_score(entry['score'], 3)}"


def _name(steps: set[tuple[str, int]]) -> str:
    return ", ".join(f"{element} to {to}" for element, to in sorted(steps))
