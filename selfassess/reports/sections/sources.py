"""Every source that the report cites, by number."""

from __future__ import annotations

from reportlab.platypus import Flowable

from selfassess.domain.framework import Source
from selfassess.reports.pdf.text import Items, Text, anchor, bold, italic, link, say
from selfassess.reports.sections.outline import SOURCES, Report, begin_section


def make_sources(report: Report) -> list[Flowable]:
    """The blocks of the sources; made last, when all numbers are given."""
    cited = report.citations.list_cited()
    blocks = begin_section(
        report,
        SOURCES,
        "Numbered in the order in which the report cites them. Dates are of publication.",
    )
    if not cited:
        return [*blocks, Text("The report cites no source.")]
    return [
        *blocks,
        Items(
            [describe_source(number, source) for number, source in cited],
            "cell",
            [f"[{number}]" for number, _ in cited],
            indent=28,
            gap=5,
        ),
    ]


def describe_source(number: int, source: Source, *, is_short: bool = False) -> str:
    """
    Markup for an entry of the list of sources.

    Args:
        number: Its number.
        source: The source.
        is_short: Whether its note is left out and its title is the link.
    """
    title = f"{source.title}."
    shown = link(title, source.url) if is_short and source.url else italic(title)
    says = f"{anchor(f'source-{number}')}{bold(source.publisher)}, {say(source.date)}. {shown}"
    if is_short:
        return says
    if source.note:
        says += f" {say(source.note)}"
    if source.url:
        says += f"<br/>{link(source.url, source.url)}"
    return says
