"""The questions on paper, for a team that meets and answers by hand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from typing import Final

from reportlab.platypus import CondPageBreak, Flowable, KeepTogether, PageBreak, Spacer

from selfassess.domain.framework import Component, Element, Framework, Question
from selfassess.formats.numbers import show_count
from selfassess.formats.questions import KIND_WORDS, describe_condition
from selfassess.formats.words import join_words
from selfassess.reports.pdf.chips import Chip
from selfassess.reports.pdf.fonts import make_printable
from selfassess.reports.pdf.grid import Grid, Row
from selfassess.reports.pdf.metadata import CREATOR, Metadata
from selfassess.reports.pdf.pages import Running, write_pages
from selfassess.reports.pdf.panel import Panel
from selfassess.reports.pdf.styles import WIDTH
from selfassess.reports.pdf.text import Contents, Heading, Items, Text, bold, muted, say
from selfassess.reports.pdf.ticks import Amount, Blank, Lines, TickList

LEVELS: Final = 150
"""Width of the column of levels. [points]"""
NOTES: Final = 4
"""How many lines there are for notes on an element."""


def write_worksheet(
    framework: Framework, components: Sequence[Component], made_on: date, language: str = "en-US"
) -> bytes:
    """
    Write a worksheet: every question of some components with boxes to tick and lines for notes.

    Args:
        framework: The edition.
        components: Those of its components that are printed, in order.
        made_on: The day on which the file is made; the same day gives the same bytes.
        language: Of the texts, as a language tag.

    Returns:
        A tagged PDF in US Letter, with every font embedded.
    """
    story = _make_cover(framework, components)
    for component in components:
        story += _make_component(framework, component, has_own_page=len(components) > 1)
    of = f": {components[0].short}" if len(components) == 1 else ""
    metadata = Metadata(
        title=make_printable(f"Worksheet{of}, {framework.id} {framework.version}"),
        author=CREATOR,
        subject=make_printable(framework.title),
        language=language,
        made_at=datetime.combine(made_on, time(), UTC),
    )
    running = Running(
        left=framework.title,
        right=f"Worksheet{of}, {framework.id} {framework.version}",
        foot="Self-assessment, independent of CRPE",
    )
    return write_pages(story, metadata, running)


def _make_cover(framework: Framework, components: Sequence[Component]) -> list[Flowable]:
    elements = [element for component in components for element in component.elements]
    questions = sum(len(element.questions) for element in elements)
    causes = join_words([cause.label.lower() for cause in framework.causes])
    what = f"{show_count(len(elements), 'element')}, {show_count(questions, 'question')}"
    is_single = len(components) == 1
    blocks: list[Flowable] = [
        Spacer(0, 34),
        Text(say(framework.title), "lead"),
        Heading("Worksheet", "cover", 1, style="title"),
        Text(say(components[0].title if is_single else "All components"), "district"),
        Text(say(f"For a meeting of the team. {what}, to answer on paper."), "lead"),
        Spacer(0, 10),
        Blank("District", "As of", has_boxes=False),
        Blank("Present", has_boxes=False),
        Lines(1, after=16),
        Panel(
            [
                Text(bold("How to use it"), "verdict"),
                Items(
                    [
                        "Tick what is true on the date above, not what is planned.",
                        "“Don’t know” is an answer. Write down who will know.",
                        say(f"“Not applicable” has a cause: {causes}.") if causes else "",
                        "Neither of the two is the lowest level.",
                        "Which answer reads as which level is not printed here, so that nobody"
                        " answers toward a level. The rubric on the website says it.",
                        "Compare the descriptions of the levels at the end, and write down why"
                        " where your team differs from its answers.",
                    ]
                ),
            ]
        ),
    ]
    if is_single:
        entries = [(f"{element.id}  {_name(element)}", _key(element)) for element in elements]
    else:
        entries = [(f"{one.id}  {one.title}", f"component-{one.id}") for one in components]
    return [*blocks, Spacer(0, 10), Contents(entries)]


def _make_component(
    framework: Framework, component: Component, *, has_own_page: bool
) -> list[Flowable]:
    heading = Heading(f"{component.id}  {component.title}", f"component-{component.id}", 2, 0)
    blocks: list[Flowable] = [PageBreak(), heading]
    if component.summary:
        blocks.append(Text(say(component.summary), "lead"))
    if has_own_page:
        entries = [(f"{one.id}  {_name(one)}", _key(one)) for one in component.elements]
        blocks += [Spacer(0, 6), Contents(entries)]
    for number, element in enumerate(component.elements):
        if number or has_own_page:
            blocks.append(PageBreak())
        blocks += _make_element(framework, element)
    return blocks


def _make_element(framework: Framework, element: Element) -> list[Flowable]:
    """An element on a sheet of its own, to hand to whoever will answer."""
    blocks: list[Flowable] = [
        Heading(f"{element.id}  {element.title}", _key(element), 3, outline=1),
        Text(say(element.why)),
    ]
    if element.ask:
        blocks.append(_tell("Whom to ask", "; ".join(element.ask)))
    if element.evidence:
        blocks.append(_tell("What to bring", "; ".join(element.evidence)))
    if element.misreading:
        blocks.append(_tell("A common misreading", element.misreading))
    for number, question in enumerate(element.questions, start=1):
        blocks += [CondPageBreak(90), _make_question(element, question, number)]
    return [*blocks, _make_end(framework, element), Lines(None)]


def _make_question(element: Element, question: Question, number: int) -> Flowable:
    key = f"question-{element.id}-{question.id}"
    heading = Heading(f"{number}. {question.text}", key, 4)
    blocks: list[Flowable] = [heading]
    if question.when is not None:
        gate = element.question(question.when.question)
        before = element.questions.index(gate) + 1 if gate else 0
        says = describe_condition(element, question, f"question {before}")
        blocks.append(Text(say(says), "small"))
    if question.hint:
        blocks.append(Text(say(question.hint), "small"))
    if question.kind == "number":
        blocks.append(Amount(question.unit))
    else:
        if question.kind == "several-choices":
            blocks.append(Text(muted(f"{KIND_WORDS[question.kind]}."), "small"))
        blocks.append(TickList([say(option.text) for option in question.options]))
    blocks.append(Blank("Don’t know; ask", "Not applicable, because"))
    return KeepTogether(blocks)


def _make_end(framework: Framework, element: Element) -> Flowable:
    """Notes, what each level means, and the level that the team gives."""
    levels = sorted(element.levels)
    rows = [
        Row([Chip(framework, level), Text(say(element.levels[level]), "cell")])
        for level in reversed(levels)
    ]
    heading = Heading("What each level means", f"levels-{element.id}", 4)
    notes = Heading("Notes", f"notes-{element.id}", 4)
    return KeepTogether(
        [
            notes,
            Lines(NOTES),
            heading,
            Grid((LEVELS, WIDTH - LEVELS), rows, pad_y=2.6, after=6),
            Text(bold("Our level"), "cell"),
            Blank(*(str(level) for level in levels), has_lines=False),
            Blank("Why, if the answers give another", has_boxes=False),
        ]
    )


def _tell(name: str, text: str) -> Text:
    return Text(f"{bold(f'{name}:')} {say(text)}", "cell")


def _name(element: Element) -> str:
    return element.short or element.title


def _key(element: Element) -> str:
    return f"element-{element.id}"
