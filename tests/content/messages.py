"""Every text of the program that is translated, found where it stands."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from jinja2 import Environment
from jinja2.ext import extract_from_ast

from selfassess.formats.languages import CATALOG
from selfassess.resources import PACKAGE, get_folder

KEYWORDS: Final[Mapping[str, int]] = {"_": 1, "gettext": 1, "mark": 1, "ngettext": 2}
"""What takes a text that is translated, and how many of its arguments are one."""


@dataclass(frozen=True)
class Message:
    """A text, with its plural where it has one, and where it stands."""

    texts: tuple[str, ...]
    place: str


@cache
def list_messages() -> tuple[Message, ...]:
    """List the texts of modules and templates."""
    return (*_read_modules(), *_read_templates())


def _read_modules() -> Iterator[Message]:
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            texts = tuple(
                argument.value
                for argument in node.args[: KEYWORDS.get(name, 0)]
                if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
            )
            if texts:
                yield Message(texts, f"{path.name}:{node.lineno}")


def _read_templates() -> Iterator[Message]:
    environment = Environment(
        trim_blocks=True, lstrip_blocks=True, extensions=["jinja2.ext.i18n"], autoescape=True
    )
    templates = get_folder("templates")
    for path in sorted((*templates.rglob("*.html"), *templates.rglob("*.txt"))):
        tree = environment.parse(path.read_text(encoding="utf-8"))
        for line, name, found in extract_from_ast(tree, tuple(KEYWORDS)):
            texts = (found,) if isinstance(found, str) else tuple(filter(None, found))
            if texts:
                yield Message(texts[: KEYWORDS[name]], f"{path.name}:{line}")


def read_catalog(code: str) -> Catalog:
    """Read the catalog of a language."""
    path = PACKAGE / CATALOG.format(code=code)
    with path.open("rb") as file:
        return read_po(file, locale=code)
