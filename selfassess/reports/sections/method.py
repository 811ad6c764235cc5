"""How the numbers come about, and which of them are ours."""

from __future__ import annotations

from reportlab.platypus import Flowable

from selfassess.domain.framework import Parameter
from selfassess.reports.pdf.grid import Grid, Row
from selfassess.reports.pdf.styles import WIDTH
from selfassess.reports.pdf.text import Items, Text, bold, say
from selfassess.reports.sections.outline import (
    ACTIONS,
    METHOD,
    ROUTE,
    Report,
    begin_part,
    begin_section,
)


def make_method(report: Report) -> list[Flowable]:
    """The blocks of the method."""
    framework = report.framework
    components = len(framework.components)
    rubric = framework.rules.parameters.get("component-wanted")
    source = f" {report.citations.cite(rubric.source)}" if rubric else ""
    return [
        *begin_section(report, METHOD),
        *begin_part("Whose it is", "whose"),
        Text(say(framework.about)),
        Text(
            "CRPE did not publish its rubric, its interview questions or the scores of any"
            " district. So no number here can be set beside a number of CRPE’s, and this report"
            " is independent of CRPE. The levels are the district’s own word on itself."
        ),
        *begin_part("From answers to scores", "scores"),
        Items(
            [
                f"{bold('Level of an element.')} The weighted mean of the answers, with a half"
                " rounded up, held down where an answer carries a cap. The team confirms it or"
                " sets another one with a reason.",
                f"{bold('Component and overall.')} A component’s score is the mean of its rated"
                f" elements; the overall is the mean of the {components} component scores, whatever"
                f" their number of elements{source}.",
                f"{bold('Spread.')} The variance of the levels of all rated elements: the mean of"
                f" their squared distances from their mean{source}.",
                f"{bold('Not known and not applicable.')} An element that is not applicable is left"
                " out of every mean. One that is open is never taken for the lowest level: the"
                " result is then provisional and has bounds.",
            ]
        ),
        *_make_route(report),
        *_make_ranking(report),
        *begin_part("Every number of the method", "parameters"),
        Text(
            "A number marked as our assumption has no published source; it is stated here so that"
            " it can be disputed."
        ),
        _make_table(report),
    ]


def _make_route(report: Report) -> list[Flowable]:
    if ROUTE not in report.sections:
        return []
    return [
        *begin_part("The route", "planner"),
        Text(
            "A step lifts one element by one level. Among all sets of steps that reach the goal"
            " within the limits, the planner finds one with the fewest steps, or with the least"
            " effort; it proves that there is no better one, or says that it could not. Steps of"
            " one element come in order, and a prerequisite of the edition holds in the year in"
            " which it is needed. Efforts are our assumptions unless the district has set its own."
            " The snapshot after each year is computed by the same rules as any other, as if each"
            " step reached its level: that is what is planned, and no forecast."
        ),
    ]


def _make_ranking(report: Report) -> list[Flowable]:
    if ACTIONS not in report.sections:
        return []
    return [
        *begin_part("The order of the ranked actions", "ranking"),
        Text(
            f"{bold('Score = gap × weight × (1 + flags cleared) ÷ effort.')} The gap is how many"
            " levels the element is below the benchmark. The weight is what one level of it adds"
            " to the overall: 1 ÷ (components × elements of its component). The flags are those"
            " that its next step would clear. The effort of a step is 1, 2, 4 or 8 points. The"
            " formula and the efforts are our assumptions: no source gives any. Equal scores stand"
            " in the order of the edition."
        ),
    ]


def _make_table(report: Report) -> Grid:
    head = Row(
        [
            Text("Number", "head"),
            Text("Value and unit", "head"),
            Text("Source", "head"),
            Text("Reason", "head"),
        ],
        "head",
    )
    parameters = report.framework.rules.parameters
    rows = [_make_row(report, name, parameter) for name, parameter in parameters.items()]
    return Grid((116, 104, 82, WIDTH - 302), [head, *rows])


def _make_row(report: Report, name: str, parameter: Parameter) -> Row:
    source = report.citations.cite_in(parameter.source)
    if parameter.is_assumption:
        source = bold("Our assumption")
    return Row(
        [
            Text(say(name.replace("-", " ").capitalize()), "cell"),
            Text(f"{bold(f'{parameter.value:g}')} {say(parameter.unit)}", "cell"),
            Text(source, "cell"),
            Text(say(parameter.reason), "cell"),
        ]
    )
