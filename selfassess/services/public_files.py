"""Files made of public pages. What writes them takes its time to load, so it loads when needed."""

from __future__ import annotations

from selfassess.formats.public_views import PublicView
from selfassess.services.reports import TYPES, ReportFile, name_file


def make_report(view: PublicView, page: str) -> ReportFile:
    """
    Make the tagged PDF of a public page.

    Args:
        view: The page.
        page: Its address, which stands in the file.
    """
    from selfassess.reports.public import write_public

    name = name_file(view.name, view.latest.as_of.isoformat(), "public-page")
    return ReportFile(name, TYPES["pdf"], write_public(view, page))


def make_picture(view: PublicView) -> bytes:
    """Make the picture that messengers show beside a link to a public page, as PNG."""
    from selfassess.reports.link_picture import draw_link_picture

    return draw_link_picture(view)
