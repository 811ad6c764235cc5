"""The handover pack: what the next superintendent has to know."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Final

from reportlab.platypus import CondPageBreak, Flowable

from selfassess.domain.framework import Framework
from selfassess.formats.dates import show_date
from selfassess.formats.handovers import (
    CommitmentsWords,
    CommitmentWords,
    ComponentWords,
    HandoverWords,
    ReasonWords,
)
from selfassess.formats.numbers import show_count
from selfassess.reports.pdf.chips import Chip
from selfassess.reports.pdf.fonts import watch_missing
from selfassess.reports.pdf.grid import Grid, Row
from selfassess.reports.pdf.metadata import Metadata
from selfassess.reports.pdf.pages import Running, write_pages
from selfassess.reports.pdf.palette import color_level
from selfassess.reports.pdf.panel import make_warning
from selfassess.reports.pdf.styles import SHEET
from selfassess.reports.pdf.text import Heading, Items, Text, bold, italic, muted, say
from selfassess.reports.pdf.tiles import Tile, Tiles, TileSizes
from selfassess.reports.sections.cover import make_missing_note

MOST_LAPSES: Final = 16
MOST_QUESTIONS: Final = 20
"""Of each list; the page of the pack has all. [entries]"""

LONGEST_NOTE: Final = 320
LONGEST_NAME: Final = 90
"""[characters]"""


@dataclass(frozen=True, slots=True)
class HandoverContent:
    """
    Everything that the pack says.

    Args:
        framework: The edition of the ratings; None where nothing was assessed yet.
        district: The district's name.
        state: The name of its state; may be empty.
        made_on: The day on which the pack is made.
        words: The pack itself.
        is_demonstration: Whether district and answers are invented.
        language: Of the texts, as a language tag.
    """

    framework: Framework | None
    district: str
    state: str
    made_on: date
    words: HandoverWords
    is_demonstration: bool = False
    language: str = "en-US"


def write_handover(content: HandoverContent) -> bytes:
    """
    Write the pack.

    Args:
        content: Everything that it says; the same content gives the same bytes.

    Returns:
        A tagged PDF in US Letter (PDF/UA-1), with every font embedded.
    """
    words = content.words
    with watch_missing() as missing:
        story = [
            *_make_head(content),
            *_make_lapses(words),
            *_make_commitments(words.commitments),
            *_make_questions(words),
            *_make_people(words),
            *_make_history(words),
            *_make_reasons(content),
            Text(
                "The district’s own assessment and plan, gathered by an independent tool that is"
                " not run or endorsed by CRPE. Of people it tells names, roles and elements only.",
                "fine",
            ),
        ]
    if missing:
        story.append(make_missing_note())
    marks = [f"Handover pack, {show_date(content.made_on)}"]
    if content.is_demonstration:
        marks.append("invented demonstration")
    metadata = Metadata(
        title=f"Handover pack: {content.district}, {show_date(content.made_on)}",
        author=content.district,
        subject="Ratings and their reasons, commitments, what lapses, and open questions",
        language=content.language,
        made_at=datetime.combine(content.made_on, time(), UTC),
    )
    running = Running(content.district, ", ".join(marks), "Self-assessment, independent of CRPE")
    return write_pages(story, metadata, running, SHEET)


def _make_head(content: HandoverContent) -> list[Flowable]:
    words = content.words
    place = f"{content.state}. " if content.state else ""
    blocks: list[Flowable] = [
        Heading(
            f"Handover pack: {_cut(content.district, LONGEST_NAME)}", "pack", 1, 0, "sheet-long"
        ),
        Text(
            f"{say(place)}For whoever takes over. Made on {bold(show_date(content.made_on))}.",
            "cell",
        ),
    ]
    if content.is_demonstration:
        warning = f"{bold('Invented demonstration.')} District, people and plan are invented."
        blocks.append(make_warning([Text(warning, "cell")]))
    if content.framework is None:
        return [*blocks, Text("Nothing was assessed yet.")]
    blocks += [
        Heading("Where the district stands", "standing", 2, 0, "h3"),
        Text(say(words.headline), "verdict"),
        Text(say(words.numbers), "small"),
        _make_tiles(content.framework, words.components),
        Text(say(words.rated_on), "cell"),
    ]
    if words.under_way:
        blocks.append(Text(say(words.under_way), "cell"))
    return blocks


def _make_tiles(framework: Framework, components: Sequence[ComponentWords]) -> Tiles:
    tiles = [
        Tile(
            one.short,
            "–" if one.level is None else str(one.level),
            tuple(filter(None, (one.label, one.score))),
            color_level(framework, one.level),
            one.level,
            is_dashed=one.level is None,
        )
        for one in components
    ]
    return Tiles(tiles, highest=framework.highest, sizes=TileSizes(name=7.6, value=18, line=7.4))


def _make_table(columns: Sequence[tuple[str, float]], rows: Sequence[Sequence[str]]) -> Grid:
    """A table of markups under a head."""
    head = Row([Text(name, "head") for name, _ in columns], "head")
    body = [Row([Text(cell, "cell") for cell in row]) for row in rows]
    return Grid([width for _, width in columns], [head, *body], pad_y=2.4)


def _make_lapses(words: HandoverWords) -> list[Flowable]:
    heading = Heading("What lapses first", "lapses", 2, 0, "h3")
    if not words.lapses:
        return [heading, Text("Nothing has a last day.")]
    rows = [
        [
            f"{bold(one.shown)}<br/>{muted('past')}" if one.is_past else say(one.shown),
            say(one.kind),
            say(one.what),
        ]
        for one in words.lapses[:MOST_LAPSES]
    ]
    return [
        CondPageBreak(100),
        heading,
        _make_table((("Day", 104), ("What", 96), ("Which", 324)), rows),
        *_tell_more(len(words.lapses) - MOST_LAPSES),
    ]


def _make_commitments(found: CommitmentsWords | None) -> list[Flowable]:
    heading = Heading("Commitments and who stands for them", "commitments", 2, 0, "h3")
    if found is None:
        return [heading, Text("No plan is followed now.")]
    blocks: list[Flowable] = [
        CondPageBreak(110),
        heading,
        Text(f"{bold(found.name)}. {say(found.summary)}", "cell"),
    ]
    if found.goals:
        blocks.append(Text(f"{bold('What it is for:')} {say(found.goals)}", "cell"))
    if found.open:
        columns = (("Action", 244), ("Sponsor", 112), ("Due", 98), ("Where it is", 70))
        blocks.append(_make_table(columns, [_tell_commitment(one) for one in found.open]))
    if found.ended:
        blocks += [
            Heading("Done or dropped", "ended", 3, None, "h4"),
            Items([say(sentence) for sentence in found.ended], "cell", gap=2),
        ]
    return blocks


def _tell_commitment(one: CommitmentWords) -> list[str]:
    says = f"{one.number}. {say(one.title)}"
    if one.element:
        says += f"<br/>{muted(one.element)}"
    says += "".join(f"<br/>{muted(slip)}" for slip in one.slips)
    if one.note:
        says += f"<br/>{italic(_cut(one.note, LONGEST_NOTE))}"
    due = bold(one.due) if one.is_overdue else say(one.due)
    if one.is_overdue:
        due += f"<br/>{muted('overdue')}"
    return [says, say(one.sponsor), due, say(one.status)]


def _make_questions(words: HandoverWords) -> list[Flowable]:
    blocks: list[Flowable] = [
        CondPageBreak(90),
        Heading("Open questions", "questions", 2, 0, "h3"),
    ]
    if not words.unknowns and not words.questions:
        return [*blocks, Text("None.")]
    rows = [
        [
            say(one.element),
            "Nobody knew",
            "<br/>".join(map(say, one.questions))
            + (f"<br/>{muted(f'Ask: {one.ask}')}" if one.ask else ""),
        ]
        for one in words.unknowns
    ]
    rows += [[say(one.about), say(one.kind), say(one.text)] for one in words.questions]
    return [
        *blocks,
        _make_table((("On", 150), ("Kind", 110), ("What", 264)), rows[:MOST_QUESTIONS]),
        *_tell_more(len(rows) - MOST_QUESTIONS),
    ]


def _make_people(words: HandoverWords) -> list[Flowable]:
    if words.people is None:
        return []
    rows = [[say(one.name), say(one.role), say(one.knows)] for one in words.people]
    return [
        CondPageBreak(80),
        Heading("Who knows what", "people", 2, 0, "h3"),
        _make_table((("Name", 160), ("Role", 90), ("In the newest assessment", 274)), rows),
    ]


def _make_history(words: HandoverWords) -> list[Flowable]:
    if not words.history:
        return []
    rows = [[say(one.day), say(one.what), say(one.outcome)] for one in words.history]
    return [
        CondPageBreak(80),
        Heading("What came before", "history", 2, 0, "h3"),
        _make_table((("Day", 104), ("What", 160), ("How it ended", 260)), rows),
    ]


def _make_reasons(content: HandoverContent) -> list[Flowable]:
    """Why each rating was given: the longest part, and therefore the last one."""
    framework = content.framework
    if framework is None:
        return []
    blocks: list[Flowable] = [
        CondPageBreak(150),
        Heading("Why each rating was given", "reasons", 2, 0, "h3"),
    ]
    for component in content.words.components:
        name = f"{component.id}. {component.short}: {component.label}"
        if component.score:
            name += f", mean {component.score}"
        head = Row([Text(text, "head") for text in ("Element", "Level", "Why")], "head")
        rows = [_make_reason(framework, reason) for reason in component.reasons]
        blocks += [
            CondPageBreak(120),
            Heading(name, f"reasons-{component.id}", 3, 1, "h4"),
            Grid([128, 132, 264], [head, *rows], pad_y=2.4),
        ]
    return blocks


def _make_reason(framework: Framework, reason: ReasonWords) -> Row:
    why = [say(sentence) for sentence in reason.why]
    if reason.note:
        why.append(italic(f"Note: {_cut(reason.note, LONGEST_NOTE)}"))
    return Row(
        [
            Text(say(f"{reason.id} {reason.name}"), "cell"),
            [
                Chip(framework, reason.level, reason.label if reason.level is None else ""),
                Text(say(reason.how), "cell-small"),
            ],
            Text("<br/>".join(why), "cell"),
        ]
    )


def _tell_more(count: int) -> list[Flowable]:
    if count <= 0:
        return []
    return [Text(f"And {show_count(count, 'more', 'more')} on the page of the pack.", "small")]


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[:longest].rstrip()}…"
