"""The first page: whose plan, of when, what to beware of, and what is inside."""

from __future__ import annotations

from reportlab.platypus import Flowable, Spacer

from selfassess.formats.dates import show_date
from selfassess.formats.numbers import show_count, show_score
from selfassess.reports.pdf.panel import Panel, make_warning
from selfassess.reports.pdf.text import Contents, Heading, Text, bold, muted, say
from selfassess.reports.sections.outline import TITLES, Report


def make_cover(report: Report) -> list[Flowable]:
    """The blocks of the cover."""
    content = report.content
    blocks: list[Flowable] = [
        Spacer(0, 34),
        Text(muted("Portfolio strategy self-assessment"), "lead"),
        Heading("Action plan", "cover", 1, style="title"),
        Text(say(content.district), "district"),
    ]
    if content.state:
        blocks.append(Text(say(content.state), "lead"))
    blocks += [
        Text(
            f"Where the district stands on {bold(show_date(content.as_of))}, what is weak, what is"
            " piecemeal, and what to do first.",
            "lead",
        ),
        Spacer(0, 8),
        *make_warnings(report),
        Spacer(0, 10),
        Text(bold("In this report"), "label"),
        Contents([(title, key) for key, title in TITLES.items()]),
        Spacer(0, 18),
        _make_imprint(report),
    ]
    return blocks


def make_warnings(report: Report) -> list[Flowable]:
    """What a reader must know before anything else: invented, provisional."""
    content = report.content
    warnings: list[Flowable] = []
    if content.is_demonstration:
        warnings.append(
            make_warning(
                [
                    Text(
                        f"{bold('Invented demonstration.')} This district, its answers and its"
                        " plan are invented. Nothing here describes a real district.",
                        "cell",
                    )
                ]
            )
        )
    if content.is_provisional:
        overall = report.document["overall"]
        count = len(content.open_elements)
        total = len(report.framework.elements)
        warnings.append(
            make_warning(
                [
                    Text(
                        f"{bold('Provisional.')} {show_count(count, 'element')} of {total}"
                        f" {'has' if count == 1 else 'have'} no level yet. The overall of"
                        f" {show_score(overall['score'])} may turn out anywhere from"
                        f" {show_score(overall['low'])} to {show_score(overall['high'])}. The plan"
                        " rests on what is rated so far.",
                        "cell",
                    )
                ]
            )
        )
    return warnings


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
                f"Snapshot taken on {show_date(content.taken_at.date())}, frozen since. Report"
                f" made on {show_date(content.made_on)}. Questionnaire: {say(edition.title)},"
                f" edition {say(edition.id)}, version {say(edition.version)}.",
                "cell-small",
            ),
        ]
    )
