"""The interview brief: what a team carries into the room."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Final

from reportlab.platypus import CondPageBreak, Flowable

from selfassess.domain.framework import Framework
from selfassess.formats.briefs import (
    BriefWords,
    LineWords,
    PartWords,
    ProofWords,
    QuestionWords,
)
from selfassess.formats.dates import show_date
from selfassess.formats.numbers import show_count
from selfassess.formats.words import capitalize, spell_count
from selfassess.reports.pdf.chips import Chip
from selfassess.reports.pdf.columns import Columns
from selfassess.reports.pdf.fitting import choose_fitting, stack
from selfassess.reports.pdf.fonts import watch_missing
from selfassess.reports.pdf.grid import Grid, Row
from selfassess.reports.pdf.metadata import Metadata
from selfassess.reports.pdf.pages import Running, write_pages
from selfassess.reports.pdf.palette import color_level
from selfassess.reports.pdf.panel import make_warning
from selfassess.reports.pdf.styles import SHEET
from selfassess.reports.pdf.text import Heading, Items, Text, bold, italic, link, muted, say
from selfassess.reports.pdf.tiles import Tile, Tiles, TileSizes
from selfassess.reports.sections.cover import make_missing_note

MOST_QUESTIONS: Final = 3
"""Of each component; the page of the brief has all. [questions]"""

MOST_PAGES: Final = 6
"""What somebody still reads on the evening before. [pages]"""

FILL: Final = 0.93
"""How much of a page is filled on average, as some blocks are not split. [share]"""

MOST_PROOFS: Final = 6
MOST_MISSING: Final = 8
MOST_UNKNOWN: Final = 12
MOST_DOCUMENTS: Final = 14
"""Of each list; the page of the brief has all. [entries]"""

LONGEST_NOTE: Final = 220
LONGEST_NAME: Final = 90
"""[characters]"""


@dataclass(frozen=True, slots=True)
class BriefContent:
    """
    Everything that the brief says.

    Args:
        framework: The edition.
        district: The district's name.
        state: The name of its state; may be empty.
        as_of: The date that the answers are for.
        made_on: The day on which the brief is made.
        headline: Where the district stands, and
        numbers: the numbers for it.
        words: The brief itself.
        open_elements: How many elements have no level yet.
        is_demonstration: Whether district and answers are invented.
        language: Of the texts, as a language tag.
    """

    framework: Framework
    district: str
    state: str
    as_of: date
    made_on: date
    headline: str
    numbers: str
    words: BriefWords
    open_elements: int = 0
    is_demonstration: bool = False
    language: str = "en-US"


def write_brief(content: BriefContent) -> bytes:
    """
    Write the brief.

    Args:
        content: Everything that it says; the same content gives the same bytes.

    Returns:
        A tagged PDF in US Letter (PDF/UA-1), with every font embedded.
    """
    with watch_missing() as missing:
        story = [
            *choose_fitting(
                range(len(content.words.first), -1, -1),
                lambda most: _make_first(content, most),
                SHEET.width,
                SHEET.first_height,
            ),
            *_make_rest(content),
        ]
    if missing:
        story.append(make_missing_note())
    marks = [f"Interview brief, {show_date(content.as_of)}"]
    if content.open_elements:
        marks.append("provisional")
    if content.is_demonstration:
        marks.append("invented demonstration")
    metadata = Metadata(
        title=f"Interview brief: {content.district}, {show_date(content.as_of)}",
        author=content.district,
        subject="What to know and to have ready for an interview on the portfolio strategy",
        language=content.language,
        made_at=datetime.combine(content.made_on, time(), UTC),
    )
    running = Running(content.district, ", ".join(marks), "Self-assessment, independent of CRPE")
    return write_pages(story, metadata, running, SHEET)


def _make_rest(content: BriefContent) -> list[Flowable]:
    """What comes after the first page; with fewer questions where it would be too long to carry."""
    room = (MOST_PAGES - 1) * SHEET.height * FILL
    blocks: list[Flowable] = []
    for most in range(MOST_QUESTIONS, 0, -1):
        blocks = [
            *(block for part in content.words.parts for block in _make_part(content, part, most)),
            *_make_unknowns(content.words),
            *_make_documents(content.words),
            _make_imprint(content),
        ]
        if stack(blocks, SHEET.width)[1] <= room:
            break
    return blocks


def make_part_tiles(framework: Framework, parts: Sequence[PartWords]) -> Tiles:
    """The components, each with its level, its score and how much there is to settle."""
    tiles = [
        Tile(
            part.short,
            "–" if part.level is None else str(part.level),
            tuple(filter(None, (part.label, part.score))),
            color_level(framework, part.level),
            part.level,
            is_dashed=part.level is None,
        )
        for part in parts
    ]
    # The longest of the names must fit into a seventh of the width.
    return Tiles(tiles, highest=framework.highest, sizes=TileSizes(name=7.6, value=18, line=7.4))


def _make_first(content: BriefContent, most: int) -> list[Flowable]:
    """The page to read if there is time for one: ratings, what to be ready for, the meeting."""
    words = content.words
    place = f"{content.state}. " if content.state else ""
    name = _cut(content.district, LONGEST_NAME)
    return [
        Heading(f"Interview brief: {name}", "brief", 1, 0, "sheet-long"),
        Text(
            f"{say(place)}By the answers for {bold(show_date(content.as_of))}."
            f" {say(words.compared)} Made on {show_date(content.made_on)}.",
            "cell",
        ),
        *_make_warnings(content),
        Text(say(content.headline), "verdict"),
        Text(say(content.numbers), "small"),
        make_part_tiles(content.framework, words.parts),
        Heading("Be ready for these first", "first", 2, 0, "h3"),
        *(
            [_list_questions(words.first[:most])]
            if most
            else [Text("Nothing stands out: each high rating has something to show.")]
        ),
        *_make_agenda(words),
    ]


def _make_warnings(content: BriefContent) -> list[Flowable]:
    texts = []
    if content.is_demonstration:
        texts.append(
            f"{bold('Invented demonstration.')} District, answers and documents are invented."
        )
    if content.open_elements:
        count = spell_count(content.open_elements, "element has", "elements have")
        texts.append(f"{bold('Provisional.')} {capitalize(count)} no level yet.")
    return [make_warning([Text(" ".join(texts), "cell")])] if texts else []


def _list_questions(questions: Sequence[QuestionWords]) -> Items:
    marks = [f"{number}." for number in range(1, len(questions) + 1)]
    markups = [_tell_question(question) for question in questions]
    return Items(markups, "cell", marks, indent=16, gap=4.5)


def _tell_question(question: QuestionWords) -> str:
    says = f"{bold(question.element)} {muted(f'({question.why.lower()})')}<br/>{say(question.text)}"
    if question.ready:
        says += f"<br/>{muted(question.ready)}"
    if question.note:
        says += f"<br/>{italic(f'Your note: {_cut(question.note, LONGEST_NOTE)}')}"
    return says


def _make_agenda(words: BriefWords) -> list[Flowable]:
    has_leads = any(slot.lead for slot in words.agenda)
    widths = [40, 48, 104, 220, 112] if has_leads else [40, 48, 124, 312]
    names = ["Begin", "Minutes", "What", "To settle", "Leads"][: len(widths)]
    rows = [Row([Text(name, "head") for name in names], "head")]
    for slot in words.agenda:
        cells = [slot.time, str(slot.minutes), slot.topic, slot.points]
        if has_leads:
            cells.append(slot.lead)
        rows.append(Row([Text(say(cell), "cell") for cell in cells]))
    return [
        Heading(f"To prepare: {words.minutes} minutes", "agenda", 2, 0, "h3"),
        Grid(widths, rows, pad_y=1.8, after=4),
    ]


def _make_part(content: BriefContent, part: PartWords, most: int) -> list[Flowable]:
    """A component: its elements, what can be shown, what will be asked."""
    level = Chip(content.framework, part.level, part.label if part.level is None else "")
    facts = [f"Mean {part.score}." if part.score else "", f"{part.points}."]
    if part.lead:
        facts.append(f"Leads: {part.lead}.")
    blocks: list[Flowable] = [
        CondPageBreak(180),
        Heading(f"{part.id}. {part.short}", f"part-{part.id}", 2, 0, "h3"),
        Columns(
            [(140, [level]), (366, [Text(say(" ".join(filter(None, facts))), "cell")])], after=4
        ),
        _make_lines(content, part.lines),
    ]
    if part.proofs:
        titles = [
            f"{link(proof.title, proof.url) if proof.url else say(proof.title)}"
            f" {muted('for ' + ', '.join(proof.elements))}"
            for proof in part.proofs[:MOST_PROOFS]
        ]
        titles += _say_more(len(part.proofs) - MOST_PROOFS)
        blocks.append(Text(f"{bold('In hand:')} {'; '.join(titles)}.", "cell"))
    if part.claims:
        blocks.append(Text(f"{bold('High and without proof:')} {say(part.claims)}.", "cell"))
    for name, sentences in (("In the team:", part.dissent), ("From outside:", part.outside)):
        if sentences:
            blocks.append(Text(f"{bold(name)} {say(' '.join(sentences))}", "cell"))
    if part.questions:
        blocks += [
            CondPageBreak(60),
            Heading("They may ask", f"ask-{part.id}", 3, None, "h4"),
            _list_questions(part.questions[:most]),
        ]
        more = len(part.questions) - most
        if more > 0:
            says = f"More questions on {say(part.short)} are on the page of the brief."
            blocks.append(Text(says, "fine"))
    return blocks


def _make_lines(content: BriefContent, lines: Sequence[LineWords]) -> Grid:
    head = ["Element", "Level", "Rests on", "Last time"]
    rows = [Row([Text(name, "head") for name in head], "head")]
    for line in lines:
        says = muted(line.footing)
        rows.append(
            Row(
                [
                    Text(say(f"{line.id} {line.name}"), "cell"),
                    Chip(content.framework, line.level, line.label if line.level is None else ""),
                    Text(bold(line.footing) if line.is_bare_claim else says, "cell"),
                    Text(bold(line.before) if line.is_moved else say(line.before), "cell"),
                ]
            )
        )
    return Grid([176, 136, 138, 74], rows, pad_y=1.6, after=4)


def _make_unknowns(words: BriefWords) -> list[Flowable]:
    heading = Heading("Find out before: what nobody knew", "unknown", 2, 0, "h3")
    if not words.unknowns:
        return [heading, Text("Nothing was answered with “don’t know”.")]
    rows = [Row([Text(name, "head") for name in ("Element", "What", "Whom to ask")], "head")]
    rows += [
        Row(
            [
                Text(say(unknown.element), "cell"),
                Text("<br/>".join(map(say, unknown.questions)), "cell"),
                Text(say(unknown.ask), "cell"),
            ]
        )
        for unknown in words.unknowns[:MOST_UNKNOWN]
    ]
    return [
        CondPageBreak(90),
        heading,
        Grid([126, 254, 144], rows, pad_y=2.2),
        *_tell_more(len(words.unknowns) - MOST_UNKNOWN),
    ]


def _make_documents(words: BriefWords) -> list[Flowable]:
    blocks: list[Flowable] = [
        CondPageBreak(120),
        Heading("Documents to bring", "documents", 2, 0, "h3"),
    ]
    if words.has_evidence:
        blocks.append(Heading("In hand", "in-hand", 3, None, "h4"))
        blocks.append(
            Items([_tell_proof(proof) for proof in words.documents[:MOST_DOCUMENTS]], "cell", gap=2)
            if words.documents
            else Text("Nothing is linked yet.", "cell")
        )
    blocks.append(
        Heading("Still to find, for high ratings without proof", "to-find", 3, None, "h4")
    )
    if not words.missing:
        return [*blocks, Text("Nothing: each high rating has something to show.", "cell")]
    rows = [Row([Text(name, "head") for name in ("Element", "Would prove it", "Ask")], "head")]
    rows += [
        Row(
            [
                Text(say(missing.element), "cell"),
                Text("<br/>".join(map(say, missing.documents)), "cell"),
                Text(say(missing.ask), "cell"),
            ]
        )
        for missing in words.missing[:MOST_MISSING]
    ]
    return [
        *blocks,
        Grid([140, 264, 120], rows, pad_y=2.2),
        *_tell_more(len(words.missing) - MOST_MISSING),
    ]


def _tell_proof(proof: ProofWords) -> str:
    title = link(proof.title, proof.url) if proof.url else say(proof.title)
    return f"{title} {muted(f'{proof.about}. For ' + ', '.join(proof.elements) + '.')}"


def _say_more(count: int) -> list[str]:
    return [muted(f"and {count} more")] if count > 0 else []


def _tell_more(count: int) -> list[Flowable]:
    if count <= 0:
        return []
    return [Text(f"And {show_count(count, 'more', 'more')} on the page of the brief.", "small")]


def _make_imprint(content: BriefContent) -> Text:
    words = content.words
    left_out = [
        name
        for name, is_in in (
            ("notes", words.has_notes),
            ("documents", words.has_evidence),
            ("observers’ views", words.has_observers),
        )
        if not is_in
    ]
    says = (
        "The district’s own assessment, by an independent tool. The wording of the questions, their"
        " order and the minutes are the tool’s own assumptions: CRPE has published no list of"
        f" questions. Edition {content.framework.id}, version {content.framework.version}."
    )
    if words.observed:
        says += f" {words.observed}"
    if left_out:
        says += f" Left out by choice: {', '.join(left_out)}."
    return Text(say(says), "fine")


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[:longest].rstrip()}…"
