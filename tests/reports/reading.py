"""
Reads a report back the way assistive technology does: through its fonts' maps and its tags.

Nothing here knows how the report was written; only what the file says counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from io import BytesIO
from typing import Any

import pikepdf

CODES = re.compile(r"<([0-9A-Fa-f]{2})> <([0-9A-Fa-f]{4})>")


@dataclass
class Tagged:
    """An element of the structure tree with the text that belongs to it."""

    tag: str
    text: str = ""
    kids: list[Tagged] = field(default_factory=list)
    entry: Any = None

    def walk(self) -> Iterator[Tagged]:
        """The element and everything below it, in reading order."""
        yield self
        for kid in self.kids:
            yield from kid.walk()

    @property
    def words(self) -> str:
        """All text of the element and of what is below it."""
        return " ".join(filter(None, (tagged.text for tagged in self.walk())))


class Report:
    """A PDF, read back."""

    def __init__(self, data: bytes) -> None:
        self.pdf = pikepdf.open(BytesIO(data))
        self._maps: dict[Any, dict[int, str]] = {}

    @cached_property
    def pages(self) -> list[list[tuple[int | None, str]]]:
        """For each page its pieces of text: their number, None for artifacts."""
        return [self._read_page(page) for page in self.pdf.pages]

    @cached_property
    def texts(self) -> list[str]:
        """The whole text of each page, artifacts included."""
        return [" ".join(text for _, text in pieces) for pieces in self.pages]

    @cached_property
    def text(self) -> str:
        """The text of the structure tree: what a screen reader says."""
        return self.tree.words

    @cached_property
    def tree(self) -> Tagged:
        """The structure tree, from the Document down."""
        numbers = {page.objgen: number for number, page in enumerate(self.pdf.pages)}
        pieces = [dict(page) for page in self.pages]
        root = self.pdf.Root.StructTreeRoot.K

        def read(entry: Any) -> Tagged:
            found = Tagged(str(entry.S).lstrip("/"), entry=entry)
            texts = []
            for kid in entry.K:
                if isinstance(kid, int):
                    texts.append(pieces[numbers[entry.Pg.objgen]][kid])
                elif "/S" in kid:
                    found.kids.append(read(kid))
                elif kid.Type == pikepdf.Name.MCR:
                    texts.append(pieces[numbers[kid.Pg.objgen]][int(kid.MCID)])
            found.text = " ".join(texts)
            return found

        return read(root)

    def find(self, tag: str) -> list[Tagged]:
        """Every element of a tag, in reading order."""
        return [tagged for tagged in self.tree.walk() if tagged.tag == tag]

    @property
    def outline(self) -> list[str]:
        """The titles of the outline, with two spaces for each level."""
        found: list[str] = []

        def add(items: Any, depth: int) -> None:
            for item in items:
                found.append("  " * depth + item.title)
                add(item.children, depth + 1)

        with self.pdf.open_outline() as outline:
            add(outline.root, 0)
        return found

    @property
    def links(self) -> list[Any]:
        """Every link annotation."""
        return [
            annotation
            for page in self.pdf.pages
            for annotation in page.get("/Annots", [])
            if annotation.Subtype == pikepdf.Name.Link
        ]

    def list_fonts(self) -> list[Any]:
        """Every font that some page or form names."""
        fonts = {}
        for page in self.pdf.pages:
            for font in page.Resources.Font.values():
                fonts[font.objgen] = font
        return list(fonts.values())

    def _read_page(self, page: Any) -> list[tuple[int | None, str]]:
        pieces: list[tuple[int | None, str]] = []
        stack: list[int | None] = []
        parts: list[str] = []
        for text, operator, operands in self._run(page, page.Resources):
            if operator == "BDC":
                stack.append(_number_of(operands))
                parts = []
            elif operator == "EMC":
                pieces.append((stack.pop(), " ".join("".join(parts).split())))
                parts = []
            else:
                assert stack or not text.strip(), f"neither marked nor an artifact: {text!r}"
                parts.append(text)
        return pieces

    def _run(self, content: Any, resources: Any) -> Iterator[tuple[str, str, Any]]:
        """The texts and the marks of some content, forms included, in their order."""
        codes: dict[int, str] = {}
        for operands, operator in pikepdf.parse_content_stream(content):
            name = str(operator)
            if name == "Tf":
                codes = self._map_of(resources.Font[operands[0]])
            elif name == "Tj":
                yield "".join(codes[code] for code in bytes(operands[0])), name, None
            elif name in ("T*", "Tm", "Td"):
                yield " ", name, None
            elif name in ("BDC", "EMC"):
                yield "", name, operands
            elif name == "Do":
                form = resources.XObject[operands[0]]
                yield " ", name, None
                yield from self._run(form, form.Resources)

    def _map_of(self, font: Any) -> dict[int, str]:
        if font.objgen not in self._maps:
            found = CODES.findall(font.ToUnicode.read_bytes().decode("ascii"))
            self._maps[font.objgen] = {int(code, 16): chr(int(to, 16)) for code, to in found}
        return self._maps[font.objgen]


def _number_of(operands: Any) -> int | None:
    return None if operands[0] == "/Artifact" else int(operands[1].MCID)
