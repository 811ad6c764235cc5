"""What changes on a public page as a feed (Atom, RFC 4287)."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Final
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element, SubElement, tostring

from flask import Blueprint, Response, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from selfassess.domain.publication import Change
from selfassess.formats.news import tell_change
from selfassess.services.publications import PublicView
from selfassess.web.public.answering import answer
from selfassess.web.public.language import get_language, offer_languages, url_of_page
from selfassess.web.public.language import gettext as _

blueprint = Blueprint("feed", __name__, url_prefix="/public/<address>/feed.atom")
offer_languages(blueprint)

NAMESPACE: Final = "http://www.w3.org/2005/Atom"
XML_LANG: Final = "{http://www.w3.org/XML/1998/namespace}lang"
MIMETYPE: Final = "application/atom+xml"
NO_XML: Final = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]")
"""Characters that people can send and XML cannot hold, as bytes of UTF-8."""
MOST: Final = 50
"""How many changes a feed lists. [changes]"""


@blueprint.get("")
def show(address: str) -> BaseResponse:
    """The latest changes of a page."""
    return answer(address, _make)


def _make(view: PublicView) -> Response:
    return Response(write_feed(view), mimetype=MIMETYPE)


def write_feed(view: PublicView) -> bytes:
    """
    Write the feed of a page.

    Ids are tag URIs of the day on which the page was first published: they stay when the page gets
    another address or the reader another language.
    """
    language = get_language()
    page = url_of_page(view.address, is_external=True)
    feed = Element("feed", {"xmlns": NAMESPACE, XML_LANG: language.tag})
    SubElement(feed, "id").text = _make_id(view)
    SubElement(feed, "title").text = _("%(name)s: what changes", name=view.name)
    _add_subtitle(feed, view)
    SubElement(feed, "updated").text = _show(view.changed_at)
    SubElement(SubElement(feed, "author"), "name").text = view.name
    own = url_for("feed.show", address=view.address, _external=True)
    SubElement(feed, "link", {"rel": "self", "type": MIMETYPE, "href": own})
    SubElement(feed, "link", {"rel": "alternate", "type": "text/html", "href": page})
    SubElement(feed, "generator").text = "selfassess"
    for change in view.changes[:MOST]:
        _add_entry(feed, view, change, page)
    return NO_XML.sub(b"", tostring(feed, encoding="utf-8", xml_declaration=True))


def _add_subtitle(feed: Element, view: PublicView) -> None:
    if view.is_demonstration:
        SubElement(feed, "subtitle").text = _(
            "Invented demonstration district. Its name, answers and numbers are made up."
        )


def _add_entry(feed: Element, view: PublicView, change: Change, page: str) -> None:
    entry = SubElement(feed, "entry")
    SubElement(entry, "id").text = f"{_make_id(view)}/{change.key}"
    SubElement(entry, "title").text = tell_change(change, get_language(), view.framework)
    SubElement(entry, "updated").text = _show(change.at)
    SubElement(entry, "published").text = _show(change.at)
    SubElement(entry, "link", {"rel": "alternate", "type": "text/html", "href": page})
    SubElement(entry, "category", {"term": change.kind})
    reason = change.facts.get("reason", "")
    text = _("Reason given: %(reason)s", reason=reason) if reason else ""
    SubElement(entry, "content", {"type": "text"}).text = text or tell_change(
        change, get_language(), view.framework
    )


def _make_id(view: PublicView) -> str:
    host = urlsplit(request.host_url).hostname or "localhost"
    first = min((change.at for change in view.changes), default=view.published_at)
    return f"tag:{host},{first:%Y-%m-%d}:publication/{view.publication_id}"


def _show(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"
