"""
In which language a public page answers: as its address says, `?lang=es`.

No cookie and no header has a say, so that whoever keeps a page for others keeps the right one. A
blueprint whose pages are in all languages calls `offer_languages(blueprint)` once; from then on its
templates have `_`, `ngettext`, `language()`, `list_languages()` and `show_day`, its code has the
functions below, and every address that `url_for` makes of its endpoints keeps the language.

A part of a page that `once` or `render_once` keeps needs the language's code in its key.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from urllib.parse import quote, urlencode

from flask import Blueprint, Flask, g, request, url_for
from werkzeug.datastructures import MultiDict

from selfassess.formats.languages import ENGLISH, LANGUAGES, Language

PARAMETER: Final = "lang"


@dataclass(frozen=True, slots=True)
class Choice:
    """A language that the page can be read in, and where."""

    name: str
    tag: str
    href: str
    is_current: bool


def init_app(app: Flask) -> None:
    """Give templates the texts of the language that is spoken; English where nobody chose."""
    app.jinja_env.add_extension("jinja2.ext.i18n")
    # Added by the extension just now, which no type tells.
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        _find, _find_many, newstyle=True
    )
    app.add_template_global(get_language, "language")
    app.add_template_global(list_languages)
    app.add_template_global(show_day)


def offer_languages(blueprint: Blueprint) -> None:
    """Let the pages of a blueprint be read in every language, and its links keep it."""
    blueprint.before_request(_choose)
    blueprint.url_defaults(_keep)


def get_language() -> Language:
    """The language that is spoken now."""
    spoken: Language = g.get("language", ENGLISH)
    return spoken


@contextmanager
def speaking(language: Language) -> Iterator[None]:
    """Speak another language for a while: a mail goes out in the language of who gets it."""
    before = get_language()
    g.language = language
    try:
        yield
    finally:
        g.language = before


def gettext(message: str, /, **facts: Any) -> str:
    """Give a text in the language that is spoken; modules import it as `_`."""
    return get_language().gettext(message, **facts)


def ngettext(one: str, many: str, number: int, /, **facts: Any) -> str:
    """Give the form of a text that fits a number, in the language that is spoken."""
    return get_language().ngettext(one, many, number, **facts)


def show_day(day: date) -> str:
    """Show a date in the language that is spoken."""
    return get_language().show_date(day)


def url_of_page(address: str, *, is_external: bool = False) -> str:
    """The address of a public page in the language that is spoken."""
    return url_for("public.show", address=address, _external=is_external)


def list_languages() -> tuple[Choice, ...]:
    """List this page in every language, at the same place and with the same query."""
    return tuple(
        Choice(one.name, one.tag, _address_in(one), one is get_language())
        for one in LANGUAGES.values()
    )


def _find(message: str) -> str:
    # Jinja puts the facts in by itself, after it has escaped them.
    return get_language().find(message)


def _find_many(one: str, many: str, number: int) -> str:
    return get_language().find_many(one, many, number)


def _address_in(language: Language) -> str:
    query = MultiDict(request.args)
    query.pop(PARAMETER, None)
    if not language.is_english:
        query[PARAMETER] = language.code
    path = quote(request.script_root + request.path)
    return f"{path}?{urlencode(list(query.items(multi=True)))}" if query else path


def _choose() -> None:
    g.language = LANGUAGES.get(request.args.get(PARAMETER, ""), ENGLISH)


def _keep(_endpoint: str, values: dict[str, Any]) -> None:
    if not get_language().is_english:
        values.setdefault(PARAMETER, get_language().code)
