"""What real places did, what became of it, and where that is in print."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from reportlab.platypus import CondPageBreak, Flowable

from selfassess.domain.framework import Exemplar
from selfassess.reports.pdf.text import Items, Text, bold, link, muted, say
from selfassess.reports.sections.outline import Report


@dataclass(slots=True)
class Told:
    """Which stories a report has told, and where: words and the name of a place, by exemplar."""

    places: dict[str, tuple[str, str]] = field(default_factory=dict)


def make_stories(
    report: Report, exemplars: Sequence[Exemplar], told: Told, here: tuple[str, str]
) -> list[Flowable]:
    """
    The stories of an action; one that was told before is only pointed to.

    Args:
        report: What they are part of.
        exemplars: In the order to show them.
        told: What was told so far.
        here: What the place is called, and its name as a link's target.
    """
    if not exemplars:
        return [Text(muted("No exemplar is known for this step."), "cell")]
    markups = []
    for exemplar in exemplars:
        if exemplar.id in told.places:
            words, key = told.places[exemplar.id]
            markups.append(
                f"{bold(exemplar.place)}, {say(exemplar.years)}: see {link(words, f'#{key}')}."
            )
        else:
            told.places[exemplar.id] = here
            markups.append(tell_story(report, exemplar))
    return [CondPageBreak(60), Text("Learn from", "label"), Items(markups, "cell")]


def tell_story(report: Report, exemplar: Exemplar) -> str:
    """Markup for one story with its fate and its sources."""
    warning = f"{bold('A warning.')} " if exemplar.kind == "warning" else ""
    return (
        f"{bold(exemplar.place)}, {say(exemplar.years)}. {warning}{say(exemplar.text)}"
        f" {bold('What became of it:')} {say(exemplar.fate)}"
        f" {_show_sources(report, exemplar)}"
    )


def _show_sources(report: Report, exemplar: Exemplar) -> str:
    cite, sources = report.citations, report.framework.source_by_id
    parts = []
    for source_id in exemplar.sources:
        source = sources.get(source_id)
        name = cite.name(source_id) if source else source_id
        shown = link(name, source.url) if source and source.url else muted(name)
        parts.append(f"{shown} {cite.cite(source_id)}")
    return f"{muted('Sources:')} {'; '.join(parts)}."
