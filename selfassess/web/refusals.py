"""What no page can take, refused before any page sees it."""

from __future__ import annotations

from typing import Final

from flask import Flask, abort, current_app, request
from werkzeug.routing import IntegerConverter, Map
from werkzeug.sansio.utils import host_is_trusted

LARGEST_ID: Final = 2**31 - 1
"""No database of ours gives a larger id; one that is asked for it fails."""


class IdConverter(IntegerConverter):
    """The id of a row in an address; one that cannot exist leads nowhere."""

    def __init__(self, url_map: Map) -> None:
        super().__init__(url_map, max=LARGEST_ID)


def init_app(app: Flask) -> None:
    """Refuse what would fail in the database. Call it before the routes are registered."""
    app.url_map.converters["int"] = IdConverter
    app.before_request(_refuse_other_names)
    app.before_request(_refuse_nul)


def _refuse_other_names() -> None:
    """
    Links in mails carry the name under which the site was asked.

    Flask has a setting for it, with which not even a page that says what is wrong can be shown.
    """
    names = current_app.config["SETTINGS"].trusted_hosts
    if names and not host_is_trusted(request.host, names):
        abort(400)


def _refuse_nul() -> None:
    """PostgreSQL stores no NUL, and no person types one."""
    texts = [request.path, *(value for _, value in request.args.items(multi=True))]
    if request.method == "POST":  # No page reads a form that comes otherwise.
        texts += (value for _, value in request.form.items(multi=True))
    if any("\0" in text for text in texts):
        abort(400)
