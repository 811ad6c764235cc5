"""The action plan as a workbook: route, actions, snapshot, sources."""

from __future__ import annotations

from datetime import UTC, datetime, time
from io import BytesIO

from openpyxl import Workbook

from selfassess.domain.snapshot import Snapshot
from selfassess.formats.dates import show_date
from selfassess.formats.words import STATE_WORDS, join_words
from selfassess.reports.archives import keep_writable, settle
from selfassess.reports.content import PlanContent, list_exemplars
from selfassess.reports.excel.sheets import Column, Value, add_sheet, paint_level
from selfassess.reports.pdf.metadata import CREATOR
from selfassess.reports.rows import (
    ActionRow,
    list_needs,
    list_ranked_rows,
    list_route_rows,
    list_used_sources,
)
from selfassess.reports.sections.wording import describe_numbers, describe_verdict

SCORE = "0.00"


def write_plan_workbook(content: PlanContent) -> bytes:
    """
    Write an action plan as an Excel workbook.

    Args:
        content: Everything that it says; the same content gives the same bytes.
    """
    book = Workbook()
    book.remove(book.worksheets[0])
    _add_about(book, content)
    chosen = content.contents.sections
    shown: list[ActionRow] = []
    if content.route is not None and "route" in chosen:
        route = list_route_rows(content)
        shown += route
        _add_actions(book, content, "Route", route)
        _add_years(book, content)
    if "actions" in chosen:
        ranked = list_ranked_rows(content)
        shown += ranked
        _add_actions(book, content, "Actions", ranked)
    if "team" in chosen and (content.own or content.set_aside):
        _add_team(book, content)
    if "snapshot" in chosen:
        _add_snapshot(book, content)
    _add_sources(book, content, shown)
    properties = book.properties
    made_at = datetime.combine(content.made_on, time())
    properties.title = keep_writable(f"Action plan: {content.district}, {show_date(content.as_of)}")
    properties.creator, properties.language = CREATOR, content.language
    properties.created = made_at
    output = BytesIO()
    book.save(output)
    return settle(output.getvalue(), made_at.replace(tzinfo=UTC))


def _add_about(book: Workbook, content: PlanContent) -> None:
    rows: list[tuple[Value, Value]] = [
        ("District", content.district),
        ("State", content.state),
        ("As of", content.as_of),
        ("Verdict", describe_verdict(content.document)),
        ("Numbers", describe_numbers(content.framework, content.document)),
        ("Questionnaire", f"{content.framework.title}, {content.framework.id}"),
        ("Version", content.framework.version),
        ("Made on", content.made_on),
    ]
    if content.is_provisional:
        rows.append(("Provisional", f"{len(content.open_elements)} elements have no level yet"))
    if content.is_demonstration:
        rows.append(("Demonstration", "District, answers and plan are invented"))
    rows.append(("Independent", "Not run, checked or endorsed by CRPE"))
    rows.append(("Efforts and cuts", "Assumptions of this tool unless a source is named"))
    add_sheet(book, "About", [Column("What", 20), Column("Value", 90)], rows)


def _add_actions(book: Workbook, content: PlanContent, name: str, actions: list[ActionRow]) -> None:
    is_route = name == "Route"
    columns = [
        Column("Step" if is_route else "Rank", 7),
        *([Column("Year", 7)] if is_route else []),
        Column("Element", 34),
        Column("From", 7),
        Column("To", 6),
        Column("What to do", 50),
        Column("Within 30 days", 40),
        Column("Lead", 22),
        Column("Lever", 18),
        Column("Effort (points)", 9),
        Column("Done when", 40),
        Column("Needs first", 34),
        Column("Why", 40),
        Column("Exemplars", 34),
        Column("Owner", 22),
        Column("Due", 12),
        Column("Status", 14),
    ]
    rows: list[list[Value]] = []
    for action in actions:
        step = action.step
        exemplars = list_exemplars(content.framework, step)
        rows.append(
            [
                action.number,
                *([action.year] if is_route else []),
                action.element,
                step.to - 1,
                step.to,
                step.do,
                step.first,
                step.lead,
                action.lever,
                action.effort,
                step.done_when,
                join_words(list_needs(content, step)),
                action.why,
                "; ".join(f"{one.place}, {one.years}" for one in exemplars),
                action.owner,
                action.due,
                "",
            ]
        )
    add_sheet(book, name, columns, rows)


def _add_years(book: Workbook, content: PlanContent) -> None:
    route, framework = content.route, content.framework
    assert route is not None  # noqa: S101 - else there is no such sheet
    columns = [
        Column("When", 16),
        *(Column(component.short, 16, SCORE) for component in framework.components),
        Column("Overall", 10, SCORE),
        Column("Spread", 10, SCORE),
        Column("Effort (points)", 10),
        Column("Capacity (points)", 10),
    ]
    moments: list[tuple[str, Snapshot, int | None, int | None]] = [("Now", route.start, None, None)]
    moments += [
        (f"After year {year.year}", year.snapshot, year.effort, year.capacity)
        for year in route.years
    ]
    rows: list[list[Value]] = [
        [
            when,
            *(snapshot.components[component.id].score for component in framework.components),
            snapshot.overall.score,
            snapshot.spread,
            effort,
            capacity,
        ]
        for when, snapshot, effort, capacity in moments
    ]
    sheet = add_sheet(book, "Years", columns, rows)
    for row, (_, snapshot, _, _) in enumerate(moments, start=2):
        for number, component in enumerate(framework.components, start=2):
            cell = sheet.cell(row, number)
            paint_level(framework, cell, snapshot.components[component.id].level)


def _add_team(book: Workbook, content: PlanContent) -> None:
    rows: list[list[Value]] = [
        [
            "Own action, set aside" if own.reason else "Own action",
            own.title,
            own.detail,
            own.owner,
            own.due,
            own.reason,
        ]
        for own in content.own
    ]
    rows += [
        [
            "Ranked action, set aside",
            action.priority.step.do,
            action.priority.element,
            action.owner,
            action.due,
            action.reason,
        ]
        for action in content.set_aside
    ]
    columns = [
        Column("Kind", 22),
        Column("What to do", 50),
        Column("Detail", 50),
        Column("Owner", 22),
        Column("Due", 12),
        Column("Reason", 50),
    ]
    add_sheet(book, "Team", columns, rows)


def _add_snapshot(book: Workbook, content: PlanContent) -> None:
    framework, document, wanted = content.framework, content.document, content.contents
    columns = [
        Column("Component", 26),
        Column("Element", 50),
        Column("State", 16),
        Column("Level", 8),
        Column("Label", 26),
        *([Column("Reason", 40), Column("Note", 50)] if wanted.notes else []),
        *([Column("Evidence", 60)] if wanted.evidence else []),
    ]
    rows: list[list[Value]] = []
    levels: list[int | None] = []
    for component in framework.components:
        score = document["components"][component.id]
        label = framework.labels[score["level"]].label if score["level"] else ""
        extra = [""] * (len(columns) - 5)
        rows.append([component.title, "Mean of its elements", "", score["score"], label, *extra])
        levels.append(score["level"])
        for element in component.elements:
            result = document["elements"][element.id]
            level = result["level"]
            remarks = content.remarks.get(element.id)
            notes = [remarks.reason, remarks.note] if remarks else ["", ""]
            links = [f"{one.title} {one.url}".strip() for one in remarks.links] if remarks else []
            rows.append(
                [
                    component.short,
                    f"{element.id} {element.title}",
                    STATE_WORDS[result["state"]],
                    level,
                    framework.labels[level].label if level else "",
                    *(notes if wanted.notes else []),
                    *(["\n".join(links)] if wanted.evidence else []),
                ]
            )
            levels.append(level)
    sheet = add_sheet(book, "Snapshot", columns, rows)
    for row, level in enumerate(levels, start=2):
        cell = sheet.cell(row, 4)
        paint_level(framework, cell, level)
        if isinstance(cell.value, float):
            cell.number_format = SCORE


def _add_sources(book: Workbook, content: PlanContent, actions: list[ActionRow]) -> None:
    framework = content.framework
    steps = [action.step for action in actions]
    exemplars = [one for step in steps for one in list_exemplars(framework, step)]
    ids = dict.fromkeys(
        [*list_used_sources(content, steps), *(name for one in exemplars for name in one.sources)]
    )
    known = framework.source_by_id
    rows: list[list[Value]] = [
        [source.publisher, source.date, source.title, source.url, source.note]
        for name in ids
        if (source := known.get(name)) is not None
    ]
    columns = [
        Column("Publisher", 34),
        Column("Date", 16),
        Column("Title", 60),
        Column("Address", 60),
        Column("Note", 40),
    ]
    add_sheet(book, "Sources", columns, rows)
