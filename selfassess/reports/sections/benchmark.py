"""The benchmark: CRPE's rule for advanced districts, and what is in print about them."""

from __future__ import annotations

from reportlab.platypus import Flowable

from selfassess.formats.numbers import show_count, show_score
from selfassess.formats.words import spell_count
from selfassess.reports.pdf.chips import Chip
from selfassess.reports.pdf.grid import Grid, Row
from selfassess.reports.pdf.styles import WIDTH
from selfassess.reports.pdf.text import Items, Text, bold, say
from selfassess.reports.sections.outline import BENCHMARK, Report, begin_part, begin_section
from selfassess.reports.sections.wording import describe_distance, label_level


def make_benchmark(report: Report) -> list[Flowable]:
    """The blocks of the benchmark."""
    framework, document, cite = report.framework, report.document, report.citations
    parameter = framework.rules.parameters["component-wanted"]
    wanted = int(parameter.value)
    count = spell_count(document["components_wanted"], "component")
    return [
        *begin_section(report, BENCHMARK),
        Text(
            f"CRPE calls a district advanced when more than half of its components are at level"
            f" {wanted}, “{say(label_level(framework, wanted))}”, or better: of"
            f" {len(framework.components)} components, {count}, whichever they are"
            f" {cite.cite(parameter.source)}. No scores of districts were ever published, so the"
            " benchmark is this rule, and what is in print about advanced districts in words."
        ),
        Text(say(describe_distance(framework, document))),
        *begin_part("Each component beside the benchmark", "distances"),
        _make_table(report, wanted),
        *begin_part("What is in print about advanced districts", "facts"),
        Items(
            [
                f"{bold(fact.place)}, {say(fact.date)}. {say(fact.text)} {cite.cite(fact.source)}"
                for fact in framework.facts
            ]
        )
        if framework.facts
        else Text("The edition lists no published facts."),
    ]


def _make_table(report: Report, wanted: int) -> Grid:
    framework, document = report.framework, report.document
    steps = {one["component"]: one["steps"] for one in document["distances"]}
    rows = [
        Row(
            [
                Text("Component", "head"),
                Text("Mean", "head-number"),
                Text("Level", "head"),
                Text(f"To level {wanted}", "head"),
            ],
            "head",
        )
    ]
    for component in framework.components:
        score = document["components"][component.id]
        missing = steps.get(component.id, 0)
        distance = show_count(missing, "step") if missing else "There"
        rows.append(
            Row(
                [
                    Text(say(component.title), "cell"),
                    Text(show_score(score["score"]), "cell-number"),
                    Chip(framework, score["level"]),
                    Text("Not rated" if score["level"] is None else distance, "cell"),
                ]
            )
        )
    return Grid((WIDTH - 50 - 142 - 80, 50, 142, 80), rows)
