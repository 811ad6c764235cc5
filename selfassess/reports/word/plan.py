"""The action plan as a Word file: what the PDF says, in a form that a team goes on writing in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, time

from selfassess.domain.framework import Exemplar, Step
from selfassess.formats.dates import show_date
from selfassess.formats.flags import describe_numbers as describe_flag
from selfassess.formats.flags import name_part
from selfassess.formats.goals import describe_goals, describe_limits, describe_proof
from selfassess.formats.numbers import show_count, show_score
from selfassess.formats.words import FLAG_WORDS, SEVERITY_WORDS, STATE_WORDS, join_words
from selfassess.reports.content import PlanContent, Remarks, list_exemplars
from selfassess.reports.pdf.metadata import Metadata
from selfassess.reports.rows import (
    ActionRow,
    list_needs,
    list_ranked_rows,
    list_route_rows,
    list_used_sources,
)
from selfassess.reports.sections.route import describe_after
from selfassess.reports.sections.wording import (
    describe_distance,
    describe_numbers,
    describe_verdict,
    label_level,
    list_backing,
)
from selfassess.reports.word.writer import Cell, WordWriter

ACTION_HEADS = ("No.", "Year", "What to do", "Element", "Lead and lever", "Points", "Owner", "Due")
ACTION_WIDTHS = (0.45, 0.5, 3.1, 1.7, 1.3, 0.55, 0.9, 0.8)


def write_plan_document(content: PlanContent) -> bytes:
    """
    Write an action plan as a Word file.

    Args:
        content: Everything that it says; the same content gives the same bytes.
    """
    writer = WordWriter(
        Metadata(
            title=f"Action plan: {content.district}, {show_date(content.as_of)}",
            author=content.district,
            subject="Self-assessment on the portfolio strategy: action plan",
            language=content.language,
            made_at=datetime.combine(content.made_on, time(), UTC),
        )
    )
    chosen = content.contents.sections
    route = list_route_rows(content) if "route" in chosen else []
    ranked = list_ranked_rows(content) if "actions" in chosen else []
    _write_head(writer, content)
    if "summary" in chosen:
        _write_summary(writer, content)
    if route or ranked:
        _write_actions(writer, route, ranked)
    if route:
        _write_route(writer, content, route)
    if "team" in chosen:
        _write_team(writer, content)
    if "snapshot" in chosen:
        _write_snapshot(writer, content)
    if {"weak", "piecemeal", "proof"} & chosen:
        _write_flags(writer, content)
    if "method" in chosen:
        _write_method(writer, content)
    _write_sources(writer, content, [*route, *ranked])
    return writer.write()


def _write_head(writer: WordWriter, content: PlanContent) -> None:
    writer.title(f"Action plan: {content.district}")
    place = f"{content.state}. " if content.state else ""
    writer.text(f"{place}As of {show_date(content.as_of)}.")
    if content.is_demonstration:
        writer.text("District, answers and plan are invented.", "Invented demonstration.")
    if content.is_provisional:
        count = show_count(len(content.open_elements), "element")
        writer.text(f"{count} without a level; scores may still move.", "Provisional.")
    writer.text(
        "The district’s own assessment, made with an independent tool. It is not run, checked or"
        " endorsed by CRPE."
    )


def _write_summary(writer: WordWriter, content: PlanContent) -> None:
    framework, document = content.framework, content.document
    writer.heading("Summary", 1)
    writer.text(describe_numbers(framework, document), describe_verdict(document))
    if distance := describe_distance(framework, document):
        writer.text(distance)
    for sentence in list_backing(content):
        writer.text(sentence)
    route = content.route
    if route is None or "route" not in content.contents.sections:
        return
    writer.text(f"{describe_goals(framework, route.request)}.".capitalize(), "The goal:")
    writer.text(f"{describe_limits(framework, route.request)}.", "Asked for:")
    writer.text(describe_proof(route))
    moments = [("Now", route.start)]
    moments += [(f"After year {year.year}", year.snapshot) for year in route.years]
    rows = [
        [
            when,
            *(
                "–"
                if (score := snapshot.components[component.id]).level is None
                else (str(score.level), f"{show_score(score.score)}")
                for component in framework.components
            ),
            show_score(snapshot.overall.score),
        ]
        for when, snapshot in moments
    ]
    count = len(framework.components)
    writer.table(
        ("When", *(component.short for component in framework.components), "Overall"),
        rows,
        (0.9, *[5.1 / count] * count, 0.7),
        "Level and score of each component, now and after each year",
    )


def _write_actions(
    writer: WordWriter, route: Sequence[ActionRow], ranked: Sequence[ActionRow]
) -> None:
    writer.turn()
    if route:
        writer.heading("The route as a table to fill in", 1)
        _write_action_table(writer, route, "The steps of the route")
    if ranked:
        writer.heading("Outside the route" if route else "What to do, in order", 1)
        _write_action_table(writer, ranked, "The ranked actions")
    writer.turn_back()


def _write_action_table(writer: WordWriter, rows: Sequence[ActionRow], title: str) -> None:
    writer.table(
        ACTION_HEADS,
        [
            [
                str(row.number),
                "" if row.year is None else str(row.year),
                (row.step.do, f"Within 30 days: {row.step.first}"),
                (row.element, f"Level {row.step.to - 1} to {row.step.to}"),
                (row.step.lead, row.lever),
                str(row.effort),
                row.owner,
                show_date(row.due) if row.due else "",
            ]
            for row in rows
        ],
        ACTION_WIDTHS,
        title,
    )


def _write_route(writer: WordWriter, content: PlanContent, rows: Sequence[ActionRow]) -> None:
    assert content.route is not None  # noqa: S101 - its rows come from it
    writer.heading("The route, year by year", 1)
    told: set[str] = set()
    for year in content.route.years:
        writer.heading(f"Year {year.year}: {show_count(len(year.steps), 'step')}", 2)
        writer.text(describe_after(content.framework, year))
        for row in rows:
            if row.year == year.year:
                _write_step(writer, content, row, told)


def _write_step(writer: WordWriter, content: PlanContent, row: ActionRow, told: set[str]) -> None:
    step = row.step
    writer.heading(f"{row.number}. {step.do}", 3)
    writer.text(f"{row.element}, level {step.to - 1} to {step.to}", "Element:")
    writer.text(step.first, "Within 30 days:")
    writer.text(f"{step.lead}. Lever: {row.lever}. Effort: {row.effort} points.", "Lead:")
    writer.text(step.done_when, "Done when:")
    if needs := list_needs(content, step):
        writer.text(f"{join_words(needs)}.", "Needs first:")
    writer.text(row.why, "Why here:")
    exemplars = list_exemplars(content.framework, step)
    new = [one for one in exemplars if one.id not in told]
    told.update(one.id for one in exemplars)
    if new:
        writer.text("", "Learn from:")
        writer.items([_tell(one) for one in new])


def _tell(exemplar: Exemplar) -> str:
    warning = "A warning. " if exemplar.kind == "warning" else ""
    return (
        f"{exemplar.place}, {exemplar.years}. {warning}{exemplar.text}"
        f" What became of it: {exemplar.fate}"
    )


def _write_team(writer: WordWriter, content: PlanContent) -> None:
    own = [one for one in content.own if not one.reason]
    if own:
        writer.heading("Actions of the team’s own", 1)
        rows: list[list[Cell]] = [
            [(one.title, one.detail), one.owner, show_date(one.due) if one.due else ""]
            for one in own
        ]
        writer.table(("What to do", "Owner", "Due"), rows, (4.5, 1.2, 1.0), "The team’s actions")
    aside = [(action.priority.step.do, action.reason) for action in content.set_aside]
    aside += [(one.title, one.reason) for one in content.own if one.reason]
    if aside:
        writer.heading("Set aside, with the reason", 1)
        writer.items([f"{what} Reason: {reason}" for what, reason in aside])


def _write_snapshot(writer: WordWriter, content: PlanContent) -> None:
    framework, document = content.framework, content.document
    writer.heading("The snapshot", 1)
    for component in framework.components:
        score = document["components"][component.id]
        writer.heading(f"{component.id} {component.title}", 2)
        label = label_level(framework, score["level"])
        writer.text(f"{show_score(score['score'])}, {label}.", "Mean:")
        rows = []
        for element in component.elements:
            result = document["elements"][element.id]
            level = result["level"]
            words = STATE_WORDS[result["state"]]
            shown = words if level is None else f"{level}, {label_level(framework, level)}"
            rows.append([f"{element.id} {element.title}", shown])
        writer.table(("Element", "Level"), rows, (4.6, 2.1), f"The elements of {component.title}")
        for element in component.elements:
            if remarks := content.remarks.get(element.id):
                _write_remarks(writer, element.id, remarks)


def _write_remarks(writer: WordWriter, element: str, remarks: Remarks) -> None:
    if remarks.reason:
        writer.text(remarks.reason, f"{element}, reason:")
    if remarks.note:
        writer.text(remarks.note, f"{element}, note:")
    if remarks.links:
        writer.links(f"{element}, evidence:", [(one.title, one.url) for one in remarks.links])


def _write_flags(writer: WordWriter, content: PlanContent) -> None:
    framework = content.framework
    writer.heading("What to look at", 1)
    rows = [
        [
            SEVERITY_WORDS[flag["severity"]],
            FLAG_WORDS[flag["kind"]],
            join_words([name_part(framework, name) for name in flag["on"]]),
            f"{flag['says']} {describe_flag(framework, flag)}".strip(),
        ]
        for flag in content.document["flags"]
        if flag["kind"] != "behind-benchmark"
    ]
    if not rows:
        writer.text("There is no flag.")
        return
    writer.table(("Severity", "Flag", "Where", "Why"), rows, (0.8, 1.3, 1.9, 2.7), "The flags")


def _write_method(writer: WordWriter, content: PlanContent) -> None:
    writer.heading("Method and assumptions", 1)
    writer.text(content.framework.about)
    parameters = content.framework.rules.parameters
    rows = [
        [
            name.replace("-", " ").capitalize(),
            f"{parameter.value:g} {parameter.unit}",
            "Our assumption" if parameter.is_assumption else parameter.source,
            parameter.reason,
        ]
        for name, parameter in parameters.items()
    ]
    if rows:
        writer.table(
            ("Number", "Value", "Source", "Reason"), rows, (1.4, 1.3, 1.2, 2.8), "The numbers"
        )
    writer.text("Efforts of steps are our assumptions unless the district has set its own.")


def _write_sources(writer: WordWriter, content: PlanContent, rows: Sequence[ActionRow]) -> None:
    framework = content.framework
    steps: list[Step] = [row.step for row in rows]
    stories = [one for row in rows for one in list_exemplars(framework, row.step)]
    ids = dict.fromkeys(
        [*list_used_sources(content, steps), *(name for one in stories for name in one.sources)]
    )
    known = framework.source_by_id
    found = [known[name] for name in ids if name in known]
    if not found:
        return
    writer.heading("Sources", 1)
    writer.numbered([(f"{one.publisher}, {one.date}. {one.title}.", one.url) for one in found])
