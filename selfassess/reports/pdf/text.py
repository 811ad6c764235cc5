"""Text on a page: paragraphs, headings that can be jumped to, lists and the list of contents."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final
from xml.sax.saxutils import escape

from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Paragraph
from reportlab.platypus.paraparser import ParaFrag

from selfassess.reports.pdf.blocks import Block
from selfassess.reports.pdf.fonts import BOLD, ITALIC, REGULAR, make_printable
from selfassess.reports.pdf.palette import ACCENT, INK, LINE, MUTED, to_hex
from selfassess.reports.pdf.structure import Tag, Thread
from selfassess.reports.pdf.styles import get_style

MARKUP: Final = re.compile(r"[<&\n]|  |^ | $")
"""What makes a text more than words with single spaces between them."""


@cache
def _make_fragment(style: str) -> ParaFrag:
    """What ReportLab makes of words without markup in a style; the words are put in later."""
    fragment: ParaFrag = Paragraph("x", get_style(style)).frags[0]
    return fragment


def say(text: str) -> str:
    """Text from data as markup: what is special to markup is escaped, line ends are kept."""
    return escape(make_printable(text)).replace("\n", "<br/>")


def bold(text: str) -> str:
    """Markup for a text in bold."""
    return f'<font name="{BOLD}">{say(text)}</font>'


def italic(text: str) -> str:
    """Markup for a text in italics."""
    return f'<font name="{ITALIC}">{say(text)}</font>'


def muted(text: str) -> str:
    """Markup for a text that matters less."""
    return f'<font color="{to_hex(MUTED)}">{say(text)}</font>'


def link(text: str, target: str) -> str:
    """Markup for a link to a web address, or to a `#place` in the document."""
    address = escape(target, {'"': "&quot;"})
    return f'<a href="{address}" color="{to_hex(ACCENT)}">{say(text)}</a>'


def anchor(name: str) -> str:
    """Markup for a place that links can lead to."""
    return f'<a name="{name}"/>'


class Text(Block, Paragraph):
    """A paragraph of markup, tagged; its parts on several pages are one element."""

    def __init__(
        self,
        markup: str,
        style: str | ParagraphStyle = "body",
        tag: Tag = "P",
        **paragraph: Any,  # what ReportLab passes when it makes the parts of a split paragraph
    ) -> None:
        found = get_style(style) if isinstance(style, str) else style
        if isinstance(style, str) and not MARKUP.search(markup):
            # Parsing markup takes a tenth of the time of a report; half of its texts have none.
            paragraph["frags"] = [_make_fragment(style).clone(text=markup)]
        super().__init__(markup, found, **paragraph)
        self.tag: Tag = tag
        self.thread = Thread()
        self._known: dict[float, tuple[float, float]] = {}

    def wrap(self, availWidth: float, availHeight: float) -> tuple[float, float]:
        """Break the lines; once, as long as the width stays."""
        if not hasattr(self, "blPara") or availWidth not in self._known:
            self._known = {availWidth: super().wrap(availWidth, availHeight)}
        return self._known[availWidth]

    def split(self, availWidth: float, availHeight: float) -> list[Any]:
        """Parts for this page and for the next."""
        parts: list[Any] = super().split(availWidth, availHeight)
        for part in parts:
            part.tag, part.thread = self.tag, self.thread
        return parts

    def draw(self) -> None:
        """Draw the lines as content of one element."""
        with self.tagged(self.tag, self.thread):
            super().draw()


class Heading(Text):
    """
    A heading: a link's target, and an entry of the outline.

    Args:
        text: What it says; data, not markup.
        key: The name of the place.
        level: 1 for the document's title, 2 for a section, 3 for a part of one.
        outline: Level of its entry in the outline, from 0; None for no entry.
        style: Another style than the level's own.
    """

    def __init__(
        self,
        text: str,
        key: str,
        level: int,
        outline: int | None = None,
        style: str = "",
    ) -> None:
        tags: dict[int, Tag] = {1: "H1", 2: "H2", 3: "H3", 4: "H4"}
        super().__init__(say(text), style or f"h{level}", tags[level])
        self.plain = make_printable(text)
        self.key = key
        self.outline = outline

    def split(self, availWidth: float, availHeight: float) -> list[Any]:
        """Never: a heading stays in one piece."""
        return []

    def draw(self) -> None:
        """Draw it, and make it a place."""
        canvas = self.canv
        canvas.bookmarkHorizontal(self.key, 0, self.height + 10)
        canvas.note_page(self.key)
        if self.outline is not None:
            canvas.addOutlineEntry(self.plain, self.key, self.outline, closed=self.outline > 0)
        super().draw()


@dataclass(slots=True)
class Item:
    """An entry of a list; one that is split over pages keeps its thread."""

    text: Text
    mark: str
    thread: Thread = field(default_factory=Thread)
    height: float = 0.0


class Items(Block):
    """
    A list with a mark before each entry; it splits between entries and within them.

    Args:
        markups: The entries.
        marks: What stands before each: one for all, or one for each.
        indent: From the mark to the text. [points]
        gap: Between two entries. [points]
    """

    def __init__(
        self,
        markups: Sequence[str],
        style: str = "body",
        marks: str | Sequence[str] = "•",
        *,
        indent: float = 13,
        gap: float = 4,
    ) -> None:
        super().__init__()
        each = [marks] * len(markups) if isinstance(marks, str) else marks
        self.style = style
        self.indent = indent
        self.gap = gap
        self.thread = Thread()
        self.items = [
            Item(Text(markup, style, "LBody"), mark)
            for markup, mark in zip(markups, each, strict=True)
        ]
        self.spaceAfter = get_style(style).spaceAfter

    def wrap(self, availWidth: float, availHeight: float) -> tuple[float, float]:
        """The height of all entries."""
        for item in self.items:
            item.height = item.text.wrap(availWidth - self.indent, availHeight)[1]
        self.width = availWidth
        self.height = sum(item.height + self.gap for item in self.items) - self.gap
        return availWidth, self.height

    def split(self, availWidth: float, availHeight: float) -> list[Any]:
        """The entries for this page, and the rest."""
        self.wrap(availWidth, availHeight)
        here, rest, used = [], list(self.items), 0.0
        while rest and used + rest[0].height <= availHeight:
            used += rest[0].height + self.gap
            here.append(rest.pop(0))
        if rest:
            item = rest[0]
            parts = item.text.split(availWidth - self.indent, availHeight - used)
            if len(parts) > 1:
                here.append(Item(parts[0], item.mark, item.thread))
                rest[:1] = [Item(part, "", item.thread) for part in parts[1:]]
        if not here or not rest:
            return []
        return [self._make_part(here), self._make_part(rest)]

    def _make_part(self, items: list[Item]) -> Items:
        made = Items((), self.style, indent=self.indent, gap=self.gap)
        made.items, made.thread = items, self.thread
        return made

    def draw(self) -> None:
        """Draw the entries as a list."""
        canvas = self.canv
        style = get_style(self.style)
        top = self.height
        with canvas.element("L", self.thread):
            for item in self.items:
                with canvas.element("LI", item.thread):
                    if item.mark:
                        with canvas.element("Lbl"), canvas.marked():
                            canvas.setFont(REGULAR, style.fontSize)
                            canvas.setFillColor(MUTED)
                            canvas.drawString(1, top - style.fontSize, item.mark)
                    item.text.drawOn(canvas, self.indent, top - item.height)
                top -= item.height + self.gap


class Contents(Block):
    """The list of contents: each line leads to its section and names its page."""

    LINE: Final = 20
    SIZE: Final = 10.5

    def __init__(self, entries: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self.entries = [(make_printable(text), key) for text, key in entries]

    def wrap(self, availWidth: float, availHeight: float) -> tuple[float, float]:
        """One line for each entry."""
        self.width, self.height = availWidth, self.LINE * len(self.entries)
        return self.width, self.height

    def draw(self) -> None:
        """Draw the lines as a table of contents."""
        canvas = self.canv
        base = self.height
        with canvas.element("TOC"):
            for text, key in self.entries:
                base -= self.LINE
                with canvas.artifact():
                    canvas.setStrokeColor(LINE)
                    canvas.setLineWidth(0.6)
                    canvas.line(0, base, self.width, base)
                with canvas.element("TOCI"), canvas.element("Reference"), canvas.element("Link"):
                    with canvas.marked():
                        canvas.setFont(REGULAR, self.SIZE)
                        canvas.setFillColor(INK)
                        canvas.drawString(0, base + 6.5, text)
                        canvas.draw_page_of(key, self.width, base + 6.5, self.SIZE, INK)
                    area = (0, base, self.width, base + self.LINE)
                    canvas.linkRect(f"Go to {text}", key, area, relative=1)
