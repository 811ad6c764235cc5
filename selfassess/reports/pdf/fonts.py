"""The typeface of the reports, embedded in every one: Source Sans Pro in four cuts."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, Final

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.pdfdoc import PDFDocument, PDFStream
from reportlab.pdfbase.ttfonts import TTFont

REGULAR: Final = "SourceSans"
BOLD: Final = "SourceSans-Semibold"
ITALIC: Final = "SourceSans-It"
BOLD_ITALIC: Final = "SourceSans-SemiboldIt"
FILES: Final = {
    REGULAR: "Regular",
    BOLD: "Semibold",
    ITALIC: "It",
    BOLD_ITALIC: "SemiboldIt",
}
MISSING: Final = "?"
"""Stands for a letter that the typeface does not have."""

WORDS_KEPT: Final = 8192
"""How many words of each font keep their width. [words]"""

MOST_IN_BLOCK: Final = 100
"""How many entries a block of a character map may hold, by the PDF specification."""


class MappedFont(TTFont):
    """
    A TrueType font that knows words it has measured, and maps only the codes that are used.

    ReportLab maps unused codes to U+0000 as well, which PDF/UA forbids, because a reader then
    finds a character that is none.
    """

    def __init__(self, name: str, path: str) -> None:
        super().__init__(name, path)
        self._units = lru_cache(maxsize=WORDS_KEPT)(self._count_units)

    def _count_units(self, text: str) -> float:
        face: Any = self.face
        widths: dict[int, float] = face.charWidths
        usual: float = face.defaultWidth
        return sum(widths.get(ord(letter), usual) for letter in text)

    def stringWidth(self, text: str, size: float, encoding: str = "utf8") -> float:
        """How wide a text is; words come again and again, so each is measured once. [points]"""
        return 0.001 * size * self._units(text)

    def addObjects(self, doc: PDFDocument) -> None:
        """Add the font to a document, then rewrite its character maps."""
        super().addObjects(doc)
        for name, thing in doc.idToObject.items():
            if name.startswith("toUnicodeCMap:") and isinstance(thing, PDFStream):
                thing.content = _drop_unused(thing.content)


def _drop_unused(character_map: str) -> str:
    """
    Leave out the entries for U+0000, and write the others in blocks of the size that is allowed.

    >>> print(_drop_unused("2 beginbfchar\\n<00> <0000>\\n<41> <0041>\\nendbfchar"))
    1 beginbfchar
    <41> <0041>
    endbfchar
    """
    head, begin, rest = character_map.partition("beginbfchar\n")
    if not begin:
        return character_map
    body, _, tail = rest.partition("\nendbfchar")
    entries = [entry for entry in body.split("\n") if not entry.endswith("<0000>")]
    lines = head.split("\n")[:-1]
    for start in range(0, len(entries), MOST_IN_BLOCK):
        block = entries[start : start + MOST_IN_BLOCK]
        lines += [f"{len(block)} beginbfchar", *block, "endbfchar"]
    return "\n".join(lines) + tail


@cache
def load_fonts() -> None:
    """Register the typeface with ReportLab, once in a process."""
    folder = files("font_source_sans_pro") / "files"
    for name, cut in FILES.items():
        pdfmetrics.registerFont(MappedFont(name, str(folder / f"SourceSansPro-{cut}.ttf")))
    pdfmetrics.registerFontFamily(
        REGULAR, normal=REGULAR, bold=BOLD, italic=ITALIC, boldItalic=BOLD_ITALIC
    )


@cache
def _known_letters() -> frozenset[str]:
    load_fonts()
    fonts: list[Any] = [pdfmetrics.getFont(name) for name in FILES]
    found = [set(font.face.charToGlyph) for font in fonts]
    return frozenset(map(chr, set.intersection(*found))) | {"\n", " "}


_missing: Final[ContextVar[set[str] | None]] = ContextVar("missing", default=None)


@contextmanager
def watch_missing() -> Iterator[set[str]]:
    """Gather, while something is made, the letters that the typeface lacks."""
    found: set[str] = set()
    token = _missing.set(found)
    try:
        yield found
    finally:
        _missing.reset(token)


def make_printable(text: str) -> str:
    """
    Compose letters with their marks, and put a question mark for those that the typeface lacks.

    >>> make_printable("Vie\\u0323\\u0302t, Ñuñoa, Łódź"), make_printable("東 A")
    ('Việt, Ñuñoa, Łódź', '? A')
    """
    known = _known_letters()
    composed = unicodedata.normalize("NFC", text.replace("\t", " ").replace("\r\n", "\n"))
    if known.issuperset(composed):
        return composed
    lacking = set(composed) - known
    found = _missing.get()
    if found is not None:
        found |= lacking
    return "".join(MISSING if letter in lacking else letter for letter in composed)


def measure(text: str, font: str, size: float) -> float:
    """How wide a text is. [points]"""
    return pdfmetrics.stringWidth(text, font, size)
