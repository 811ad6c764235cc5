"""The small menu that all pages about one publication share."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask, request, url_for

from selfassess.web.public.language import gettext as _


@dataclass(frozen=True, slots=True)
class Part:
    """A page about a publication."""

    text: str
    href: str
    is_current: bool


def init_app(app: Flask) -> None:
    """Give templates `list_parts()` and `find_feed()`."""
    app.add_template_global(list_parts)
    app.add_template_global(find_feed)


def list_parts() -> tuple[Part, ...]:
    """List the pages about the publication that is looked at; none where that is not one."""
    address = _find_address()
    if not address:
        return ()
    parts = (
        (_("Everything"), "public.show"),
        (_("In plain words"), "families.show"),
        (_("Share"), "embed.share"),
        (_("Follow by mail"), "subscriptions.ask"),
    )
    return tuple(
        Part(text, url_for(endpoint, address=address), request.endpoint == endpoint)
        for text, endpoint in parts
    )


def find_feed() -> str:
    """The address of the feed of the publication that is looked at; empty where that is not one."""
    address = _find_address()
    return url_for("feed.show", address=address) if address else ""


def _find_address() -> str:
    return str((request.view_args or {}).get("address", ""))
