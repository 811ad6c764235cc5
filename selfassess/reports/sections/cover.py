"""The first page: whose plan, of when, what to beware of, and what is inside."""

from __future__ import annotations

from typing import Final

from reportlab.platypus import Flowable, Spacer

from selfassess.domain.planning import can_rank
from selfassess.formats.dates import show_date
from selfassess.formats.numbers import show_count, show_score
from selfassess.reports.content import PlanContent
from selfassess.reports.pdf.pages import Running
from selfassess.reports.pdf.panel import Panel, make_warning
from selfassess.reports.pdf.text import Contents, Heading, Text, bold, muted, say
from selfassess.reports.sections.outline import Report

LONG_NAME: Final = 50
"""From here on a district's name takes more than one line. [characters]"""


def make_cover(report: Report) -> list[Flowable]:
    """The blocks of the cover; a long name is set smaller, so that all stays on one page."""
    content = report.content
    is_long = len(content.district) > LONG_NAME
    place = [Text(say(content.district), "district-long" if is_long else "district")]
    if content.state:
        place.append(Text(say(content.state), "lead"))
    return [
        Spacer(0, 24),
        Text(muted("Portfolio strategy self-assessment"), "lead"),
        Heading("Action plan", "cover", 1, style="title"),
        *place,
        Text(
            f"Where the district stands on {bold(show_date(content.as_of))}, what is weak, what is"
            f" piecemeal, and {_name_rest(content)}.",
            "lead",
        ),
        Spacer(0, 6),
        *make_warnings(report, "body"),
        Spacer(0, 8),
        Text(bold("In this report"), "label"),
        Contents([(report.name_section(key), key) for key in report.sections]),
        Spacer(0, 14),
        _make_imprint(report),
    ]


def _name_rest(content: PlanContent) -> str:
    """What the report leads to."""
    if content.route:
        return "the route from there"
    return "what to do first" if can_rank(content.framework) else "what the team has decided"


def make_warnings(report: Report, style: str = "cell") -> list[Flowable]:
    """What a reader must know before anything else: invented, provisional; in one box or none."""
    content = report.content
    texts = []
    if content.is_demonstration:
        texts.append(
            f"{bold('Invented demonstration.')} District, answers and plan are invented. Nothing"
            " here describes a real district."
        )
    if content.is_provisional:
        overall = report.document["overall"]
        count = len(content.open_elements)
        has = "has" if count == 1 else "have"
        total = show_count(len(report.framework.elements), "element")
        texts.append(
            f"{bold('Provisional.')} {count} of {total} {has} no level yet; the overall of"
            f" {show_score(overall['score'])} may turn out anywhere from"
            f" {show_score(overall['low'])} to {show_score(overall['high'])}."
        )
    return [make_warning([Text(text, style) for text in texts])] if texts else []


def _make_imprint(report: Report) -> Flowable:
    content = report.content
    edition = report.framework
    return Panel(
        [
            Text(
                "This is the district’s own assessment, made with an independent tool. It is not"
                " run, checked or endorsed by the Center on Reinventing Public Education (CRPE),"
                " whose published components and labels it uses. The questions, level descriptors"
                " and steps are the tool’s own, and so is each number that is marked as our"
                " assumption.",
                "cell-small",
            ),
            Text(
                f"{content.origin} Report made on {show_date(content.made_on)}."
                f" Questionnaire: {say(edition.title)}, edition {say(edition.id)}, version"
                f" {say(edition.version)}.",
                "cell-small",
            ),
        ]
    )


def make_missing_note() -> Flowable:
    """What is said where letters were replaced."""
    return Text(
        "Some letters are not in the typeface of this report and stand in it as “?”. The pages of"
        " the tool, and the plan as a Word file, have them.",
        "cell-small",
    )


def make_running(name: str, content: PlanContent) -> Running:
    """What runs along the pages of a report, what to beware of included."""
    marks = [f"{name}, {show_date(content.as_of)}"]
    if content.is_provisional:
        marks.append("provisional")
    if content.is_demonstration:
        marks.append("invented demonstration")
    return Running(
        left=content.district,
        right=", ".join(marks),
        foot="Self-assessment, independent of CRPE",
    )
