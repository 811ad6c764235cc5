"""How far the adopted plan is, on two pages for a board."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from reportlab.platypus import Flowable, PageBreak

from selfassess.charts.effort import EffortYear, draw_effort
from selfassess.charts.status_bar import draw_status_bar
from selfassess.domain.framework import Framework
from selfassess.domain.tracking import OPEN, Movement, Slip, Status, count_statuses
from selfassess.formats.dates import show_date
from selfassess.formats.numbers import show_count
from selfassess.formats.tracking import (
    OUTCOME_WORDS,
    STATUS_WORDS,
    describe_counts,
    describe_slip,
    show_cost,
)
from selfassess.formats.words import capitalize, spell_count
from selfassess.reports.pdf.figure import Figure
from selfassess.reports.pdf.fitting import choose_fitting
from selfassess.reports.pdf.fonts import watch_missing
from selfassess.reports.pdf.grid import Grid, Row
from selfassess.reports.pdf.metadata import Metadata
from selfassess.reports.pdf.pages import Running, write_pages
from selfassess.reports.pdf.panel import make_warning
from selfassess.reports.pdf.styles import SHEET
from selfassess.reports.pdf.text import Heading, Items, Text, bold, muted, say
from selfassess.reports.sections.cover import make_missing_note
from selfassess.reports.sections.wording import name_short

QUARTER: Final = timedelta(days=92)
"""How far the report looks ahead."""

MOST_ROWS: Final = 12
"""How many rows a table has at most; fewer where its page has no room."""

CHART_WIDTH: Final = 400
LONGEST_NAME: Final = 90
LONGEST_NOTE: Final = 160
"""Of a note or a reason; the plan's page has it in full. [characters]"""


@dataclass(frozen=True, slots=True)
class BoardAction:
    """
    One action of the adopted plan.

    Args:
        number: Its number in the plan.
        title: What is done.
        element: The element that it lifts; empty for the team's own.
        from_level: The element's level before it. [level]
        to_level: And after it. [level]
        owner: Who answers for it; may be empty.
        due: When it is due; None where no day is set.
        status: Where it stands.
        is_overdue: Whether its day has passed.
        waits_on_board: Whether its lever is the board.
        slips: Each time that its day was moved later.
        reason: Why it slipped or was dropped.
        note: What was written last.
        cost: What it costs, where that is known. [dollars]
    """

    number: int
    title: str
    element: str
    from_level: int | None
    to_level: int | None
    owner: str
    due: date | None
    status: Status
    is_overdue: bool
    waits_on_board: bool = False
    slips: tuple[Slip, ...] = ()
    reason: str = ""
    note: str = ""
    cost: int | None = None

    @property
    def is_open(self) -> bool:
        """Whether it still has to be done."""
        return self.status in OPEN


@dataclass(frozen=True, slots=True)
class BoardContent:
    """
    Everything that the board report says.

    Args:
        framework: The edition that the plan rests on.
        district: The district's name.
        plan_name: What the plan is called.
        goals: What it is for, in words; may be empty.
        first_day: When it begins.
        adopted_on: When it was adopted.
        made_on: The day that the report tells of.
        actions: Every action in the order of its number.
        burdens: Where the plan is too much, a sentence each.
        load: What is due in each year of the plan, against its capacity.
        movements: What the plan wanted of each element against a later snapshot.
        started_from: The date of the snapshot that the plan rests on.
        compared_with: The date of the later one; None where there is none yet.
        seal: What ends the plan's history.
        is_whole: Whether the history fits.
        is_demonstration: Whether district and plan are invented.
        language: Of the texts, as a language tag.
    """

    framework: Framework
    district: str
    plan_name: str
    goals: str
    first_day: date
    adopted_on: date
    made_on: date
    actions: tuple[BoardAction, ...]
    burdens: tuple[str, ...] = ()
    load: tuple[EffortYear, ...] = ()
    movements: tuple[Movement, ...] = ()
    started_from: date | None = None
    compared_with: date | None = None
    seal: str = ""
    is_whole: bool = True
    is_demonstration: bool = False
    language: str = "en-US"


def write_board(content: BoardContent) -> bytes:
    """
    Write the board report.

    Args:
        content: Everything that it says; the same content gives the same bytes.

    Returns:
        A tagged PDF of two pages in US Letter (PDF/UA-1), with every font embedded.
    """
    with watch_missing() as missing:
        first = choose_fitting(
            range(MOST_ROWS, -1, -1),
            lambda most: _make_first(content, most),
            SHEET.width,
            SHEET.first_height,
        )
        # Rather without the chart than without rows.
        choices = [(MOST_ROWS, True), *((most, False) for most in range(MOST_ROWS, -1, -1))]
        second = choose_fitting(
            choices,
            lambda choice: [*_make_second(content, *choice), make_missing_note()],
            SHEET.width,
            SHEET.height,
        )
    if not missing:
        second.pop()
    marks = [f"Board report, {show_date(content.made_on)}"]
    if content.is_demonstration:
        marks.append("invented demonstration")
    running = Running(content.district, ", ".join(marks), "Self-assessment, independent of CRPE")
    metadata = Metadata(
        title=f"Board report: {content.district}, {show_date(content.made_on)}",
        author=content.district,
        subject=f"Progress of the plan {content.plan_name}",
        language=content.language,
        made_at=datetime.combine(content.made_on, time(), UTC),
    )
    return write_pages([*first, PageBreak(), *second], metadata, running, SHEET)


def _make_first(content: BoardContent, most: int) -> list[Flowable]:
    """Where the plan stands, what is overdue, and what slipped."""
    statuses = count_statuses(action.status for action in content.actions)
    overdue = sorted(
        (action for action in content.actions if action.is_overdue),
        key=lambda action: (action.due or date.max, action.number),
    )
    slipped = [action for action in content.actions if action.slips]
    picture = draw_status_bar(statuses, description=describe_counts(statuses, len(overdue)))
    blocks: list[Flowable] = [
        Heading(_cut(content.plan_name, LONGEST_NAME), "board", 1, 0, "sheet-long"),
        Text(
            f"{bold(_cut(content.district, LONGEST_NAME))}. Board report as of"
            f" {show_date(content.made_on)}. Adopted on {show_date(content.adopted_on)}, from"
            f" {show_date(content.first_day)}.",
            "lead",
        ),
    ]
    if content.is_demonstration:
        warning = f"{bold('Invented demonstration.')} District and plan are invented."
        blocks.append(make_warning([Text(warning, "cell")]))
    if content.goals:
        blocks.append(Text(f"{bold('What it is for:')} {say(content.goals)}"))
    return [
        *blocks,
        Heading("Where the plan stands", "stands", 2, 0, "h3"),
        Text(say(describe_counts(statuses, len(overdue)))),
        Figure(picture, SHEET.width),
        Heading("Overdue", "overdue", 2, 0, "h3"),
        *_make_table(
            overdue,
            most,
            (("Action", 236), ("Owner", 96), ("Due", 90), ("Where it is", 102)),
            lambda action: [
                *_tell_action(content, action),
                say(action.owner or "Nobody yet"),
                _tell_delay(content, action),
                _tell_state(action),
            ],
            "Nothing is overdue.",
        ),
        Heading("Slipped, with each postponement", "slipped", 2, 0, "h3"),
        *_make_table(
            slipped,
            most,
            (("Action", 200), ("Postponements", 190), ("Reason", 134)),
            lambda action: [
                *_tell_action(content, action),
                "<br/>".join(say(describe_slip(slip)) for slip in action.slips),
                say(_cut(action.reason, LONGEST_NOTE) or "No reason is written down."),
            ],
            "No day was moved later.",
        ),
    ]


def _make_second(content: BoardContent, most: int, has_chart: bool) -> list[Flowable]:
    """What is done and what moved, what the board is asked for, and what comes next."""
    done = [action for action in content.actions if action.status is Status.DONE]
    until = content.made_on + QUARTER
    coming = sorted(
        (
            action
            for action in content.actions
            if action.is_open and action.due is not None and content.made_on <= action.due <= until
        ),
        key=lambda action: (action.due or date.max, action.number),
    )
    moved = {movement.element: movement for movement in content.movements}
    return [
        Heading("Done, and what moved", "done", 2, 0, "h3"),
        *_make_table(
            done,
            most,
            (("Action", 250), ("Owner", 100), ("What moved", 174)),
            lambda action: [
                *_tell_action(content, action),
                say(action.owner or "Nobody yet"),
                say(_tell_movement(moved.get(action.element))),
            ],
            "No action is done yet.",
        ),
        Text(say(_compare(content)), "small"),
        Heading("What we ask of the board", "asks", 2, 0, "h3"),
        *_make_asks(content, most),
        Heading(f"Next quarter, to {show_date(until)}", "next", 2, 0, "h3"),
        *_make_table(
            coming,
            most,
            (("Action", 290), ("Owner", 130), ("Due", 104)),
            lambda action: [
                *_tell_action(content, action),
                say(action.owner or "Nobody yet"),
                show_date(action.due) if action.due else "",
            ],
            f"Nothing is due in this quarter.{_tell_next(content)}",
        ),
        *_make_load(content, has_chart),
        Text(_make_imprint(content), "fine"),
    ]


def _tell_next(content: BoardContent) -> str:
    """What is due first after the quarter, as markup after a sentence."""
    later = [action for action in content.actions if action.is_open and action.due is not None]
    first = min(later, key=lambda action: (action.due or date.max, action.number), default=None)
    if first is None or first.due is None or first.is_overdue:
        return ""
    title = f"{first.number}. {_cut(first.title, LONGEST_NOTE)}"
    return f" The next is due on {show_date(first.due)}: {say(title)}"


def _make_load(content: BoardContent, has_chart: bool) -> list[Flowable]:
    if not has_chart or not content.load:
        return []
    picture = draw_effort(content.load, title="Effort due by year of the plan")
    return [
        Heading(picture.title, "load", 2, 0, "h3"),
        Text(say(picture.description), "small"),
        Figure(picture, CHART_WIDTH),
    ]


def _make_table(
    actions: Sequence[BoardAction],
    most: int,
    columns: Sequence[tuple[str, float]],
    tell: Callable[[BoardAction], list[str]],
    nothing: str,
) -> list[Flowable]:
    """The first actions as a table, and how many more there are."""
    if not actions:
        return [Text(nothing)]
    if not most:
        return [Text(f"{capitalize(spell_count(len(actions), 'action'))}, listed in the plan.")]
    head = Row([Text(name, "head") for name, _ in columns], "head")
    rows = [Row([Text(markup, "cell") for markup in tell(one)]) for one in actions[:most]]
    blocks: list[Flowable] = [Grid([width for _, width in columns], [head, *rows], pad_y=2.4)]
    if len(actions) > most:
        more = spell_count(len(actions) - most, "more is", "more are")
        blocks.append(Text(f"{capitalize(more)} listed in the plan.", "small"))
    return blocks


def _tell_action(content: BoardContent, action: BoardAction) -> list[str]:
    about = ""
    if action.element in content.framework.elements:
        about = name_short(content.framework, action.element)
        if action.from_level is not None and action.to_level is not None:
            about += f", level {action.from_level} to {action.to_level}"
    says = f"{action.number}. {say(_cut(action.title, LONGEST_NOTE))}"
    return [f"{says}<br/>{muted(about)}" if about else says]


def _tell_delay(content: BoardContent, action: BoardAction) -> str:
    if action.due is None:
        return ""
    days = show_count((content.made_on - action.due).days, "day")
    return f"{show_date(action.due)}<br/>{muted(f'{days} ago')}"


def _tell_state(action: BoardAction) -> str:
    says = say(STATUS_WORDS[action.status])
    note = _cut(action.note, LONGEST_NOTE // 2)
    return f"{says}<br/>{muted(note)}" if note else says


def _tell_movement(movement: Movement | None) -> str:
    if movement is None:
        return "Not held against a later snapshot yet."
    levels = [
        "no level" if level is None else str(level) for level in (movement.before, movement.after)
    ]
    says = f"From {levels[0]} to {levels[1]}: {OUTCOME_WORDS[movement.outcome].lower()}."
    if movement.is_done_but_not_risen:
        says += " The work is reported done, and the level has not risen."
    return says


def _compare(content: BoardContent) -> str:
    if content.compared_with is None:
        return "There is no later snapshot yet: what is done shows in levels once one is taken."
    start = show_date(content.started_from) if content.started_from else "the start"
    return (
        f"Levels of {start} against those of {show_date(content.compared_with)}. A level that moved"
        " after an action need not have moved because of it."
    )


def _make_asks(content: BoardContent, most: int) -> list[Flowable]:
    """What only a board can give: its votes, owners and days, and relief where it is too much."""
    soon = content.made_on + QUARTER
    votes = [
        action
        for action in content.actions
        if action.is_open
        and action.waits_on_board
        and (action.is_overdue or (action.due is not None and action.due <= soon))
    ]
    without = [action for action in content.actions if action.is_open and not action.owner]
    undated = [action for action in content.actions if action.is_open and action.due is None]
    uncosted = [action for action in content.actions if action.is_open and action.cost is None]
    asks = [
        f"{bold('Vote or set policy:')} {say(f'{one.number}. {_cut(one.title, LONGEST_NOTE)}')}"
        for one in votes[: max(1, most // 2)]
    ]
    if len(votes) > len(asks):
        asks.append(f"{capitalize(spell_count(len(votes) - len(asks), 'more vote'))} in the plan.")
    for actions, what in (
        (without, "has no owner"),
        (undated, "has no day"),
    ):
        if actions:
            numbers = ", ".join(str(action.number) for action in actions)
            many = what.replace("has", "have")
            says = spell_count(len(actions), f"action {what}", f"actions {many}")
            asks.append(f"{bold('Settle:')} {say(f'{capitalize(says)} ({numbers}).')}")
    asks += [f"{bold('Relieve:')} {say(sentence)}" for sentence in content.burdens[:3]]
    known = sum(action.cost or 0 for action in content.actions if action.is_open)
    if known:
        rest = f"; {spell_count(len(uncosted), 'action')} without a cost yet" if uncosted else ""
        asks.append(
            f"{bold('Fund:')} {say(f'open actions with a known cost: {show_cost(known)}{rest}.')}"
        )
    return [Items(asks, "cell", gap=2)] if asks else [Text("Nothing at this time.")]


def _make_imprint(content: BoardContent) -> str:
    says = (
        "Statuses, days and costs are the district’s own. Effort points and cuts are assumptions of"
        " the tool, which is independent of CRPE."
    )
    if content.seal:
        whole = "is whole" if content.is_whole else "does not fit: see the plan’s history"
        says += f" The plan’s history {whole}; it ends with the seal {content.seal}."
    return say(says)


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[:longest].rstrip()}…"
