"""Answering everybody alike with what a district publishes; in a few bytes where it is known."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from importlib.metadata import version
from typing import Any, Final

from flask import Response, current_app, make_response, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from selfassess.services.publications import PublicView, build, glance_at
from selfassess.web.navigation import describe_public_navigation
from selfassess.web.public.kept import make_once
from selfassess.web.public.language import PARAMETER, get_language

KEPT_FOR: Final = 60
"""How long browsers and proxies may show a listed page without asking again. [seconds]"""
STALE_FOR: Final = 600
"""How long they may show it while they ask. [seconds]"""


def answer(
    address: str,
    make: Callable[[PublicView], Response | str],
    headers: Mapping[str, str] | None = None,
    *,
    is_file: bool = False,
) -> BaseResponse:
    """
    Answer with something that is made of a public page alone.

    One query finds out whether the reader has it already. A former address leads to the new one.

    Args:
        address: The last part of the page's address.
        make: Makes the answer.
        headers: Of the answer, also of the one that says that nothing has changed: browsers take
            the headers of that one over into what they have kept.
        is_file: Whether it is the same whatever else the address asks: nobody can have it made
            again and again.

    Raises:
        NotFoundError: there is no such page (also GoneError, where there was one).
    """
    glance = glance_at(address)
    if glance.address != address:
        return redirect(url_for(request.endpoint or "", address=glance.address), 301)
    mark = f"{glance.mark}-{get_language().code}-{_get_release()}"
    if mark in request.if_none_match and not current_app.debug:
        response = Response(status=304)
    else:
        asked = () if is_file else _list_asked()
        key = (mark, request.endpoint, request.url_root, asked)
        response = make_once(key, lambda: make_response(make(build(glance))))
    response.set_etag(mark)
    response.cache_control.public = True
    if glance.settings.is_listed:
        response.cache_control.max_age = KEPT_FOR
        response.cache_control.stale_while_revalidate = STALE_FOR
    else:
        # A link that its owner renews leads nowhere from that moment, also at a proxy.
        response.cache_control.no_cache = True
    if not glance.is_indexed:
        # Search engines would make a secret link known, and an invented district look real.
        response.headers["X-Robots-Tag"] = "noindex"
    response.headers.update(headers or {})
    return response


def answer_list(
    find_mark: Callable[[], str],
    make: Callable[[], Response | str],
    headers: Mapping[str, str] | None = None,
) -> BaseResponse:
    """
    Answer with something about no page or about many.

    Args:
        find_mark: Finds what changes whenever the answer does, in one query at most.
        make: Makes the answer.
        headers: Of the answer; see `answer`.
    """
    mark = f"{find_mark()}-{get_language().code}-{_get_release()}"
    if mark in request.if_none_match and not current_app.debug:
        response = Response(status=304)
    else:
        key = (mark, request.endpoint, request.url_root, _list_asked())
        response = make_once(key, lambda: make_response(make()))
    response.set_etag(mark)
    response.cache_control.public = True
    response.cache_control.max_age = KEPT_FOR
    response.cache_control.stale_while_revalidate = STALE_FOR
    response.headers.update(headers or {})
    return response


def render(template: str, **context: Any) -> str:
    """Render a page of nothing but its arguments: neither session nor person have a part in it."""
    # Not `render_template`: what it adds to every page asks for the person who is signed in.
    page = current_app.jinja_env.get_template(template)
    return page.render(**describe_public_navigation(), **context)


def _list_asked() -> tuple[tuple[str, str], ...]:
    """What an address asks beside its page; the language is in the mark."""
    return tuple(sorted((k, v) for k, v in request.args.items(multi=True) if k != PARAMETER))


@cache
def _get_release() -> str:
    """The program's version: a new one may print the same page differently."""
    return version("selfassess")
