"""One page that a superintendent can hand to a board."""

from __future__ import annotations

from typing import Final

from reportlab.platypus import Flowable

from selfassess.formats.dates import show_date
from selfassess.formats.numbers import show_count
from selfassess.reports.content import PlannedAction
from selfassess.reports.pdf.grid import Grid, Row
from selfassess.reports.pdf.styles import WIDTH
from selfassess.reports.pdf.text import Heading, Text, bold, link, say
from selfassess.reports.sections.cover import make_warnings
from selfassess.reports.sections.outline import ACTIONS, METHOD, SUMMARY, Report, begin_section
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

LONGEST_OWNER: Final = 36
"""Of an owner in two or three short lines. [characters]"""


def make_summary(report: Report) -> list[Flowable]:
    """The blocks of the summary."""
    content, framework, document = report.content, report.framework, report.document
    name = _cut(content.district, LONGEST_NAME)
    return [
        *begin_section(SUMMARY),
        Text(
            f"{say(name)}, as of {show_date(content.as_of)}",
            "small",
        ),
        Text(say(describe_verdict(document)), "verdict"),
        Text(say(describe_numbers(framework, document)), "body"),
        *make_warnings(report),
        make_component_tiles(report),
        make_key_tiles(report),
        Text(say(describe_distance(framework, document)), "cell"),
        Heading("What to do first", "first-actions", 3),
        *_make_first_actions(report),
        Text(
            f"{link('All actions with their reasons', f'#{ACTIONS}')}. Cuts, efforts and the"
            f" ranking formula are {link('assumptions of ours', f'#{METHOD}')}.",
            "small",
        ),
    ]


def _cut(name: str, longest: int) -> str:
    """A name that is not too long for the summary to stay on one page; others have it in full."""
    return name if len(name) <= longest else f"{name[:longest].rstrip()}…"


def _make_first_actions(report: Report) -> list[Flowable]:
    actions = report.content.actions[:FIRST]
    if not actions:
        return [
            Text(
                "Every rated element is where the benchmark wants it, so no action is ranked."
                if not report.content.set_aside
                else "Every ranked action was set aside by the team."
            )
        ]
    head = Row(
        [Text("Rank", "head"), Text("What to do", "head"), Text("Who leads", "head")], "head"
    )
    rows = [head, *(_make_row(report, action) for action in actions)]
    return [Grid((34, WIDTH - 34 - 112, 112), rows)]


def _make_row(report: Report, action: PlannedAction) -> Row:
    step = action.priority.step
    who = [Text(say(step.lead), "cell")]
    if action.owner:
        who.append(Text(f"Owner: {say(_cut(action.owner, LONGEST_OWNER))}", "cell-small"))
    if action.due:
        who.append(Text(f"Due {show_date(action.due)}", "cell-small"))
    effort = show_count(action.priority.effort, "effort point")
    return Row(
        [
            Text(str(action.rank), "rank"),
            [
                Text(link(step.do, f"#action-{action.rank}"), "cell-bold"),
                Text(
                    f"{say(name_short(report.framework, action.priority.element))}, level"
                    f" {action.priority.level} to {step.to}, {effort}",
                    "cell-small",
                ),
                Text(f"{bold('Within 30 days:')} {say(step.first)}", "cell"),
            ],
            who,
        ]
    )
