"""Every text of the program that is translated, found where it stands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po
from jinja2.ext import babel_extract

from selfassess.formats.languages import CATALOG
from selfassess.resources import PACKAGE, get_folder

KEYWORDS: dict[str, Any] = {
    "_": None, "gettext": None, "text": None, "mark": None, "ngettext": (1, 2),
}  # fmt: skip
"""What takes a text that is translated, and which of its arguments."""
OPTIONS = {"trim_blocks": "true", "lstrip_blocks": "true", "newstyle_gettext": "true"}


@dataclass(frozen=True)
class Message:
    """A text, with its plural where it has one, and where it stands."""

    texts: tuple[str, ...]
    place: str


def list_messages() -> Iterator[Message]:
    """List the texts of modules and templates."""
    templates = get_folder("templates")
    for folder, pattern in ((PACKAGE, "*.py"), (templates, "*.html"), (templates, "*.txt")):
        for path in sorted(folder.rglob(pattern)):
            method: Any = "python" if pattern == "*.py" else babel_extract
            yield from _read(path, method)


def _read(path: Path, method: Any) -> Iterator[Message]:
    file = BytesIO(path.read_bytes())
    for line, found, _comments, _context in extract(method, file, KEYWORDS, (), OPTIONS):
        texts = (found,) if isinstance(found, str) else tuple(filter(None, found))
        # The same names are given to other things, too: a text is a literal.
        if texts and all(texts):
            yield Message(texts, f"{path.name}:{line}")


def read_catalog(code: str) -> Catalog:
    """Read the catalog of a language."""
    path = PACKAGE / CATALOG.format(code=code)
    with path.open("rb") as file:
        return read_po(file, locale=code)
