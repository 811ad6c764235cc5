"""A public page as a tagged PDF: the same content, for print and for the record."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from reportlab.platypus import CondPageBreak, Flowable

from selfassess.charts.heat_row import draw_heat_row, read_moment
from selfassess.charts.trend import draw_trend, read_point
from selfassess.domain.publication import (
    LICENSE_URLS,
    Content,
    Postponement,
    Promise,
    PromiseState,
    count_states,
)
from selfassess.formats.dates import show_date, show_month
from selfassess.formats.numbers import show_score
from selfassess.formats.public_views import PublicPlan, PublicView
from selfassess.formats.publications import LICENSE_NAMES
from selfassess.reports.pdf.chips import Chip
from selfassess.reports.pdf.fonts import watch_missing
from selfassess.reports.pdf.grid import Grid, Row
from selfassess.reports.pdf.metadata import Metadata
from selfassess.reports.pdf.pages import Running, write_pages
from selfassess.reports.pdf.palette import color_level
from selfassess.reports.pdf.panel import Panel, make_warning
from selfassess.reports.pdf.styles import WIDTH
from selfassess.reports.pdf.text import Heading, Items, Text, bold, link, muted, say
from selfassess.reports.pdf.tiles import Tile, Tiles, TileSizes
from selfassess.reports.sections.cover import make_missing_note
from selfassess.reports.sections.snapshot import make_chart, show_state
from selfassess.reports.sections.wording import describe_numbers, describe_verdict, label_level

CHART_WIDTH: Final = 400
LEVEL_COLUMN: Final = 150
STATE_COLUMN: Final = 84
DAYS_COLUMN: Final = 190
LONG_NAME: Final = 38
"""From here on a name is set smaller. [characters]"""
STATE_WORDS: Final[dict[PromiseState, str]] = {
    "slipped": "Late",
    "under-way": "Under way",
    "not-started": "Not started yet",
    "done": "Done",
    "dropped": "Given up",
}


def write_public(view: PublicView, page: str) -> bytes:
    """
    Write a public page as a report.

    Args:
        view: Everything that it says; the same view gives the same bytes.
        page: The address of the page.

    Returns:
        A tagged PDF in US Letter (PDF/UA-1), with every font embedded.
    """
    with watch_missing() as missing:
        blocks = [
            *_make_head(view, page),
            *_make_components(view),
            *_make_elements(view),
            *_make_trend(view),
            *_make_promises(view),
            *_make_changes(view),
            *_make_imprint(view, page),
        ]
    if missing:
        blocks.append(make_missing_note())
    marks = [f"Public page, {show_date(view.latest.as_of)}"]
    if view.is_demonstration:
        marks.append("invented demonstration")
    metadata = Metadata(
        title=f"{view.name}: how far it says it is, and what it has promised",
        author=view.name,
        subject="Published self-assessment on the portfolio strategy",
        language="en-US",
        made_at=view.changed_at,
    )
    running = Running(view.name, ", ".join(marks), "Self-assessment, independent of CRPE")
    return write_pages(blocks, metadata, running)


def _make_head(view: PublicView, page: str) -> list[Flowable]:
    framework, document = view.framework, view.latest.document
    place = f"{say(view.place)}. " if view.place else ""
    blocks: list[Flowable] = [
        Heading(view.name, "top", 1, 0, "sheet-long" if len(view.name) > LONG_NAME else "sheet"),
        Text(
            f"{place}How far it says it is with the portfolio strategy, as of"
            f" {bold(show_date(view.latest.as_of))}. Last changed on"
            f" {show_date(view.changed_at.date())}: {link(page, page)}",
            "lead",
        ),
    ]
    if view.is_demonstration:
        words = f"{bold('Invented demonstration.')} Nothing here describes a real place."
        blocks.append(make_warning([Text(words, "cell")]))
    return [
        *blocks,
        Text(
            "In the portfolio strategy, families choose among public schools, schools decide for"
            " themselves, money follows students, and every school answers for its results."
        ),
        Text(say(describe_verdict(document)), "verdict"),
        Text(say(describe_numbers(framework, document))),
    ]


def _make_components(view: PublicView) -> list[Flowable]:
    framework, document = view.framework, view.latest.document
    tiles = []
    for component in framework.components:
        score = document["components"][component.id]
        level = score["level"]
        lines = [label_level(framework, level)]
        if score["score"] is not None:
            lines.append(f"Mean {show_score(score['score'])}")
        shown = "–" if level is None else str(level)
        colors = color_level(framework, level)
        tiles.append(
            Tile(component.short, shown, tuple(lines), colors, level, is_dashed=level is None)
        )
    head = Row([Text("Part of the strategy", "head"), Text("Level", "head")], "head")
    rows = [
        Row(
            [
                [
                    Text(bold(component.title), "cell"),
                    Text(say(component.summary), "cell-small"),
                ],
                Chip(framework, document["components"][component.id]["level"]),
            ]
        )
        for component in framework.components
    ]
    return [
        Heading("The parts of the strategy", "parts", 2, outline=0),
        Tiles(
            tiles, highest=framework.highest, sizes=TileSizes(name=7.6, value=18, line=7.4), after=8
        ),
        Grid((WIDTH - LEVEL_COLUMN, LEVEL_COLUMN), [head, *rows], pad_y=3),
    ]


def _make_elements(view: PublicView) -> list[Flowable]:
    if not view.contents & {Content.LEVELS, Content.EVIDENCE}:
        return []
    framework, document = view.framework, view.latest.document
    has_levels = Content.LEVELS in view.contents
    rows = [Row([Text("Element", "head"), Text("Level", "head")], "head")]
    for component in framework.components:
        elements = [
            one for one in component.elements if has_levels or one.id in view.latest.evidence
        ]
        if not elements:
            continue
        level = document["components"][component.id]["level"]
        title = Text(bold(f"{component.id}  {component.title}"), "cell")
        rows.append(Row([title, Chip(framework, level)], "group"))
        for element in elements:
            cell = [Text(say(f"{element.id}  {element.title}"), "cell"), *_tell(view, element.id)]
            result = document["elements"][element.id]
            chip: Flowable = (
                Chip(framework, result["level"], show_state(result))
                if has_levels
                else Text("Not shown", "cell-small")
            )
            rows.append(Row([cell, chip]))
    return [
        CondPageBreak(220),
        Heading("Every element", "elements", 2, outline=0),
        Grid((WIDTH - LEVEL_COLUMN, LEVEL_COLUMN), rows, pad_y=2.6),
    ]


def _tell(view: PublicView, element: str) -> Iterable[Flowable]:
    note = view.latest.notes.get(element)
    if note:
        yield Text(f"{bold('Why:')} {say(note)}", "cell-small")
    pieces = view.latest.evidence.get(element)
    if pieces:
        told = "; ".join(
            (link(title or url, url) if url else say(title))
            + (f" ({show_date(day)})" if day else "")
            for title, day, url in pieces
        )
        yield Text(f"{bold('Evidence:')} {told}", "cell-small")


def _make_trend(view: PublicView) -> list[Flowable]:
    if not view.earlier:
        return []
    series = (*view.earlier, view.latest)
    points = [read_point(one.as_of, one.document, one.edition_version) for one in series]
    moments = [read_moment(show_month(one.as_of), one.document) for one in series]
    heat = draw_heat_row(view.framework, moments, title="The parts over the years")
    line = draw_trend(view.framework, points, title="Overall and spread over the years")
    return [
        *make_chart(heat, "years", WIDTH),
        *make_chart(line, "trend", CHART_WIDTH),
    ]


# --- Promises


def _make_promises(view: PublicView) -> list[Flowable]:
    if Content.PLAN not in view.contents:
        return []
    blocks: list[Flowable] = [
        CondPageBreak(220),
        Heading("What was promised, and what became of it", "promises", 2, outline=0),
    ]
    if view.plan is None:
        return [*blocks, Text("There is no plan yet.")]
    blocks += _make_plan(view.plan)
    for number, plan in enumerate(view.earlier_plans, start=1):
        blocks += [
            CondPageBreak(160),
            Heading(f"Earlier plan: {plan.name}", f"plan-{number}", 3, outline=1),
            *_make_plan(plan),
        ]
    return blocks


def _make_plan(plan: PublicPlan) -> list[Flowable]:
    counts = count_states(plan.promises)
    says = ", ".join(
        f"{count} {STATE_WORDS[state].lower()}" for state, count in counts.items() if count
    )
    lead = f"{bold(plan.name)}, adopted on {show_date(plan.adopted_on)}: {say(says)}."
    blocks: list[Flowable] = [Text(lead)]
    if plan.closed_on is not None:
        reason = f" Reason given: {say(plan.closed_reason)}" if plan.closed_reason else ""
        blocks.append(Text(f"Closed on {show_date(plan.closed_on)}.{reason}"))
    head = Row([Text(name, "head") for name in ("Step", "State", "Its day")], "head")
    rows = [_make_row(promise) for promise in plan.promises]
    columns = (WIDTH - STATE_COLUMN - DAYS_COLUMN, STATE_COLUMN, DAYS_COLUMN)
    return [*blocks, Grid(columns, [head, *rows], pad_y=3)]


def _make_row(promise: Promise) -> Row:
    about = promise.element_title
    if about and promise.from_level is not None and promise.to_level is not None:
        about += f", level {promise.from_level} to {promise.to_level}"
    title = f"{promise.number}. {say(promise.title)}"
    days = [say(line) for line in _list_days(promise)]
    if promise.reason and promise.reason not in {one.reason for one in promise.postponements}:
        days.append(say(f"Reason given: {promise.reason}"))
    return Row(
        [
            Text(f"{title}<br/>{muted(about)}" if about else title, "cell"),
            Text(bold(STATE_WORDS[promise.state]), "cell"),
            Text("<br/>".join(days), "cell-small"),
        ]
    )


def _list_days(promise: Promise) -> Iterable[str]:
    if promise.state == "done" and promise.done_on:
        yield f"Done on {show_date(promise.done_on)}"
    elif promise.state == "dropped" and promise.dropped_on:
        yield f"Given up on {show_date(promise.dropped_on)}"
    elif promise.due is not None:
        yield f"Promised for {show_date(promise.due)}"
    else:
        yield "No day is promised"
    is_over = promise.state in {"done", "dropped"}
    if promise.first_due is not None and (promise.postponements or is_over):
        yield f"First promised for {show_date(promise.first_due)}"
    for move in promise.postponements:
        yield _tell_move(move)


def _tell_move(move: Postponement) -> str:
    reason = f": {move.reason}" if move.reason else ""
    on = show_date(move.on)
    if move.after is None:
        return f"On {on} its day was taken away{reason}"
    what = "postponed" if move.is_later else "brought forward" if move.before else "promised"
    link_ = "for" if move.before is None else "to"
    return f"On {on} {what} {link_} {show_date(move.after)}{reason}"


# --- Around it


def _make_changes(view: PublicView) -> list[Flowable]:
    lines = []
    for change in view.changes:
        reason = change.facts.get("reason", "")
        says = f"{bold(show_date(change.at.date()))}: {say(change.title)}"
        lines.append(f"{says} {muted(f'Reason given: {reason}')}" if reason else says)
    return [
        CondPageBreak(140),
        Heading("What changed on this page", "changes", 2, outline=0),
        Items(lines, "cell", gap=3) if lines else Text("Nothing has changed yet."),
    ]


def _make_imprint(view: PublicView, page: str) -> list[Flowable]:
    framework = view.framework
    texts = [
        f"Every level here is a self-rating: the answer of {say(view.name)} to a questionnaire"
        " about its own work. Nobody outside has checked it. The result is frozen with its date."
        " Reasons are in the publisher’s own words.",
        f"Questionnaire: {say(framework.title)} ({say(framework.id)}), version"
        f" {say(view.latest.edition_version)}. It follows the published framework of the Center on"
        " Reinventing Public Education (CRPE), which has no part in this and has not endorsed it.",
        f"License: {link(LICENSE_NAMES[view.license], LICENSE_URLS[view.license])}. Data:"
        f" {link(f'{page}/data.json', f'{page}/data.json')}.",
    ]
    return [
        CondPageBreak(120),
        Heading("About these numbers", "about", 2, outline=0),
        Panel([Text(text, "cell-small") for text in texts]),
    ]
