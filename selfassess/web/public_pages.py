"""Pages that are the same for everybody: no session, no query, and anyone may keep them a while."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any, Final

from flask import Response, current_app, make_response, request

from selfassess.domain.framework import Framework
from selfassess.web.navigation import describe_public_navigation

KEPT_FOR: Final = 300
"""How long browsers and proxies may show a page without asking again. [seconds]"""
HASH_SHOWN: Final = 12
"""[characters]"""


def answer_page(template: str, frameworks: Iterable[Framework], **context: Any) -> Response:
    """
    Answer with a page that depends on nothing but some editions and its address.

    Args:
        template: Extends `layouts/public.html`.
        frameworks: The editions that the page is about.
        context: What the template takes.
    """
    # Not `render_template`: what it adds to every page asks for the person who is signed in.
    page = current_app.jinja_env.get_template(template)
    text = page.render(**describe_public_navigation(), **context)
    return let_keep(make_response(text), frameworks)


def let_keep(response: Response, frameworks: Iterable[Framework]) -> Response:
    """
    Let everybody keep an answer, and say so in a few bytes to those who have it already.

    The mark (ETag) names the editions and their versions, and a hash of what is sent: a new release
    of the program may print the same version differently.
    """
    response.cache_control.public = True
    response.cache_control.max_age = KEPT_FOR
    content = hashlib.sha256(response.get_data()).hexdigest()[:HASH_SHOWN]
    versions = (f"{framework.id}-{framework.version}" for framework in frameworks)
    response.set_etag("-".join((*versions, content)))
    response.make_conditional(request)
    return response
