"""The facts of one step: who leads, which lever, how much effort, what shows that it is done."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from reportlab.platypus import CondPageBreak, Flowable

from selfassess.domain.diagnosis import Flag
from selfassess.domain.framework import Framework, Need, Step
from selfassess.formats.dates import show_date
from selfassess.formats.flags import name_part
from selfassess.formats.numbers import show_count
from selfassess.formats.words import FLAG_WORDS, STATE_WORDS, join_words
from selfassess.reports.content import PlannedAction
from selfassess.reports.pdf.chips import Move
from selfassess.reports.pdf.grid import Grid, Row
from selfassess.reports.pdf.styles import WIDTH
from selfassess.reports.pdf.text import Heading, Text, bold, muted, say
from selfassess.reports.sections.outline import Report
from selfassess.reports.sections.wording import name_element, name_short

LABELS: Final = 92
"""Width of the column of names. [points]"""

ROOM: Final = 150
"""What must be left of a page for a step to begin there. [points]"""


def make_step(
    report: Report,
    heading: Heading,
    step: Step,
    effort: int,
    decided: PlannedAction | None,
    why: Sequence[Flowable],
) -> list[Flowable]:
    """
    The heading and the facts of a step.

    Args:
        report: What they are part of.
        heading: What is to be done.
        step: The step in the catalog.
        effort: What it takes. [effort points]
        decided: What the team decided about it, if anything.
        why: Blocks on why it stands where it stands.
    """
    framework = report.framework
    component = framework.component_of[step.element]
    element = f"{say(name_element(framework, step.element))} {muted(f'({component.short})')}"
    is_own = effort != step.effort
    whose = "(the district’s own)" if is_own else "(our assumption)"
    facts: list[tuple[str, Sequence[Flowable]]] = [
        ("Element", [tell(element), Move(framework, step.to - 1, step.to)]),
        ("Within 30 days", [tell(bold(step.first))]),
        ("Lead", [tell(say(step.lead))]),
        ("Lever", [tell(_show_lever(report, step.lever))]),
        ("Effort", [tell(f"{show_count(effort, 'point')} {muted(whose)}")]),
        ("Done when", [tell(say(step.done_when))]),
    ]
    if step.needs:
        facts.append(("Needs first", [tell(_show_need(report, need)) for need in step.needs]))
    if decided is not None and (says := show_decision(decided)):
        facts.append(("Decided", [tell(say(says))]))
    facts.append(("Why here", why))
    rows = [Row([Text(name, "label"), fact]) for name, fact in facts]
    grid = Grid((LABELS, WIDTH - LABELS), rows, pad_y=2, after=4)
    return [CondPageBreak(ROOM), heading, grid]


def tell(markup: str) -> Text:
    """A text in a cell."""
    return Text(markup, "cell")


def show_decision(action: PlannedAction) -> str:
    """Owner and date, as far as they are decided."""
    parts = []
    if action.owner:
        parts.append(f"Owner: {action.owner}.")
    if action.due:
        parts.append(f"Due {show_date(action.due)}.")
    return " ".join(parts)


def name_flags(framework: Framework, flags: Sequence[Flag]) -> str:
    """The flags by kind and place, as in a sentence."""
    return "; ".join(
        FLAG_WORDS[flag.kind].lower()
        if flag.kind == "piecemeal-district"
        else f"{FLAG_WORDS[flag.kind].lower()} on "
        + join_words([name_part(framework, name) for name in flag.on])
        for flag in flags
    )


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
