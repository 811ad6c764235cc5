"""
The languages of what the public reads.

English stands in the code and the templates. The texts of every other language stand in a catalog
under `translations/`, which is read as it was written: there is nothing to compile.
"""

from __future__ import annotations

import gettext
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from io import BytesIO
from typing import Any, Final

from selfassess.formats.dates import show_date
from selfassess.resources import PACKAGE

CATALOG: Final = "translations/{code}/LC_MESSAGES/messages.po"


@dataclass(frozen=True, slots=True)
class Language:
    """
    A language that public pages, feeds and mails can be read in.

    `code` stands in addresses and file names, `tag` in the `lang` of a page, `name` is what its own
    speakers call it.
    """

    code: str
    tag: str
    name: str

    @property
    def is_english(self) -> bool:
        """Whether texts are printed as they stand in the code."""
        return self is ENGLISH

    def find(self, message: str) -> str:
        """Find a text of the program in this language; English where the catalog has none."""
        return message if self.is_english else _read(self.code).gettext(message)

    def find_many(self, one: str, many: str, number: int) -> str:
        """Find the form of a text that fits a number."""
        if self.is_english:
            return one if number == 1 else many
        return _read(self.code).ngettext(one, many, number)

    def gettext(self, message: str, /, **facts: Any) -> str:
        """
        Give a text of the program in this language, with *facts* in it.

        >>> ENGLISH.gettext("%(done)s of %(all)s", done=2, all=7)
        '2 of 7'
        """
        return self.find(message) % facts

    def ngettext(self, one: str, many: str, number: int, /, **facts: Any) -> str:
        """
        Give the form of a text that fits a number, which stands in it as `num`.

        >>> ENGLISH.ngettext("%(num)s step", "%(num)s steps", 2)
        '2 steps'
        """
        return self.find_many(one, many, number) % {"num": number, **facts}

    def show_date(self, day: date) -> str:
        """
        Show a date in words.

        >>> SPANISH.show_date(date(2026, 11, 1))
        '1 de noviembre de 2026'
        """
        if self.is_english:
            return show_date(day)
        # Here and not above: only who reads another language than English waits for Babel.
        from babel.dates import format_date

        return format_date(day, "long", self.tag.replace("-", "_"))


ENGLISH: Final = Language("en", "en-US", "English")
SPANISH: Final = Language("es", "es-US", "Español")
LANGUAGES: Final[Mapping[str, Language]] = {one.code: one for one in (ENGLISH, SPANISH)}
"""Every language by its code, in the order in which they are offered."""


def mark(message: str) -> str:
    """Name a text that is translated where it is shown, so that the catalog must have it."""
    return message


@cache  # bounded by the number of languages
def _read(code: str) -> gettext.NullTranslations:
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    path = PACKAGE / CATALOG.format(code=code)
    with path.open("rb") as file:
        catalog = read_po(file, locale=code)
    compiled = BytesIO()
    write_mo(compiled, catalog)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
