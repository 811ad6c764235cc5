"""A public page in a small frame on another site, and how to put it there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from flask import Blueprint, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response as BaseResponse

from selfassess.formats.edition_words import Text, get_words
from selfassess.formats.numbers import show_score
from selfassess.services.publications import PublicView
from selfassess.web.headers import POLICY
from selfassess.web.public.answering import answer, render
from selfassess.web.public.badge import describe_badge
from selfassess.web.public.language import get_language, offer_languages, url_of_page
from selfassess.web.public.language import gettext as _

blueprint = Blueprint("embed", __name__, url_prefix="/public/<address>")
offer_languages(blueprint)

FRAMED_POLICY: Final = (
    POLICY.replace("frame-ancestors 'none'", "frame-ancestors *")
    .replace("script-src 'self'", "script-src 'none'")
    .replace("form-action 'self'", "form-action 'none'")
    .replace("connect-src 'self'", "connect-src 'none'")
)
"""Like every page's, but any site may frame it; in return, it can do nothing."""
HEADERS: Final[Mapping[str, str]] = {
    "Content-Security-Policy": FRAMED_POLICY,
    "Cross-Origin-Resource-Policy": "cross-origin",
}
"""What the small page comes with."""
FRAME_WIDTH: Final = 480
FRAME_HEIGHT: Final = 420
"""[CSS pixels]"""


@dataclass(frozen=True, slots=True)
class Cell:
    """A component with its level."""

    name: Text
    level: int | None
    label: Text | None
    score: str


@dataclass(frozen=True, slots=True)
class EmbedPage:
    """What the frame shows."""

    name: str
    title: str
    summary: str
    is_demonstration: bool
    cells: tuple[Cell, ...]
    of: int
    page_url: str


@dataclass(frozen=True, slots=True)
class Snippet:
    """Something to copy into another page."""

    id: str
    title: str
    hint: str
    code: str


@dataclass(frozen=True, slots=True)
class SharePage:
    """How to show a public page elsewhere."""

    name: str
    address: str
    is_demonstration: bool
    page_url: str
    badge_url: str
    badge_text: str
    embed_url: str
    snippets: tuple[Snippet, ...]
    links: tuple[tuple[str, str], ...]


@blueprint.get("/embed")
def show(address: str) -> BaseResponse:
    """The small page; the only one of the program that other sites may frame."""
    return answer(
        address, lambda view: render("pages/public/embed.html", page=describe_embed(view)), HEADERS
    )


@blueprint.get("/share")
def share(address: str) -> BaseResponse:
    """What to copy, for owners of sites."""
    return answer(address, lambda view: render("pages/public/share.html", page=_describe(view)))


def describe_embed(view: PublicView) -> EmbedPage:
    """Say in little room what a public page says."""
    words = get_words(view.framework, get_language())
    left, right, _color = describe_badge(view)
    return EmbedPage(
        name=view.name,
        title=_("%(name)s in a frame", name=view.name),
        summary=f"{left}: {right}",
        is_demonstration=view.is_demonstration,
        cells=tuple(
            Cell(
                words.component_short(component),
                score["level"],
                None if score["level"] is None else words.level(score["level"]),
                "" if score["score"] is None else show_score(score["score"], 1),
            )
            for component, score in view.latest.document["components"].items()
        ),
        of=len(view.framework.scale),
        page_url=url_of_page(view.address, is_external=True),
    )


def _describe(view: PublicView) -> SharePage:
    page = url_of_page(view.address, is_external=True)
    badge = url_for("badge.show", address=view.address, _external=True)
    frame = url_for("embed.show", address=view.address, _external=True)
    left, right, _color = describe_badge(view)
    # What is copied stays on other sites for years, so that it names no result.
    text = _("%(name)s: how far its school strategy is", name=view.name)
    return SharePage(
        name=view.name,
        address=page,
        is_demonstration=view.is_demonstration,
        page_url=url_of_page(view.address),
        badge_url=url_for("badge.show", address=view.address),
        badge_text=f"{view.name}: {left}: {right}",
        embed_url=url_for("embed.show", address=view.address),
        snippets=(
            Snippet(
                "badge-html",
                _("Badge, for a web page"),
                _("A picture that always shows what is published now."),
                _fill('<a href="{}"><img src="{}" alt="{}" height="24"></a>', page, badge, text),
            ),
            Snippet(
                "badge-markdown",
                _("Badge, as Markdown"),
                _("For sites that are written in Markdown."),
                f"[![{_escape_markdown(text)}]({badge})]({page})",
            ),
            Snippet(
                "frame",
                _("Frame, for a web page"),
                _("A small page with the level of each component. It sets no cookies."),
                _fill(
                    '<iframe src="{}" title="{}" width="{}" height="{}" loading="lazy"></iframe>',
                    frame,
                    text,
                    FRAME_WIDTH,
                    FRAME_HEIGHT,
                ),
            ),
        ),
        links=(
            (_("In plain words, for families"), url_for("families.show", address=view.address)),
            (_("News feed (Atom)"), url_for("feed.show", address=view.address)),
            (_("By mail"), url_for("subscriptions.ask", address=view.address)),
        ),
    )


def _fill(pattern: str, *values: str | int) -> str:
    """HTML to copy: the values are escaped in it, and a page that shows it escapes all of it."""
    return str(Markup(pattern).format(*values))  # noqa: S704 - patterns stand in this module


def _escape_markdown(text: str) -> str:
    return "".join(f"\\{letter}" if letter in "\\`*_[]<>!" else letter for letter in text)
