"""What the list of public pages shows."""

from __future__ import annotations

from dataclasses import dataclass

from flask import url_for

from selfassess.domain.districts import Kind
from selfassess.formats.publications import CONTENT_NOUNS
from selfassess.services.publications import ListedPage, ListedRow
from selfassess.web.public.language import gettext as _
from selfassess.web.public.language import ngettext, show_day, url_of_page


@dataclass(frozen=True, slots=True)
class Row:
    """A page in the list."""

    name: str
    href: str
    about: str
    shows: str
    since: str
    is_demonstration: bool


@dataclass(frozen=True, slots=True)
class ListPage:
    """The list, or what of it was asked for; `before` and `after` are empty at its ends."""

    search: str
    found: str
    rows: tuple[Row, ...]
    before: str
    after: str
    canonical: str
    description: str


def describe_list(listed: ListedPage, search: str) -> ListPage:
    """Describe the list of public pages."""
    found = ngettext("%(num)s public page", "%(num)s public pages", listed.count)
    return ListPage(
        search=search,
        found=found,
        rows=tuple(_describe_row(row) for row in listed.rows),
        before=_url_of(search, listed.number - 1) if listed.number > 1 else "",
        after=_url_of(search, listed.number + 1) if listed.number < listed.pages else "",
        canonical=url_for("public.index", _external=True),
        description=_(
            "Districts, cities and coalitions that show how far they say they have come with the"
            " portfolio strategy, what they have promised, and every promise that was moved."
        ),
    )


def _describe_row(row: ListedRow) -> Row:
    kinds = {
        Kind.DISTRICT: _("School district"),
        Kind.CITY: _("City"),
        Kind.COALITION: _("Coalition"),
    }
    return Row(
        name=row.name,
        href=url_of_page(row.address),
        about=", ".join(filter(None, (kinds[row.kind], row.place))),
        shows=", ".join(_(CONTENT_NOUNS[one]) for one in CONTENT_NOUNS if one in row.contents),
        since=_("Public since %(day)s", day=show_day(row.published_at.date())),
        is_demonstration=row.is_demonstration,
    )


def _url_of(search: str, number: int) -> str:
    return url_for("public.index", q=search or None, page=number)
