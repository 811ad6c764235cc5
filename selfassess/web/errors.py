"""Errors as pages: the program's own errors and those of HTTP, each in the same look."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from flask import Flask, flash, g, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from selfassess.domain.errors import (
    ConflictError,
    GoneError,
    InvalidInputError,
    NotAllowedError,
    NotFoundError,
    SelfassessError,
)
from selfassess.extensions import db
from selfassess.formats.languages import mark


@dataclass(frozen=True, slots=True)
class ErrorPage:
    """What an error page says."""

    status: int
    title: str
    message: str


PAGES: Final = {
    400: (
        mark("This request cannot be read"),
        mark("Go back, check what you entered and send it again."),
    ),
    403: ("You may not do this", "Ask an owner of the district for another role."),
    404: (mark("Page not found"), mark("Check the address, or start from your districts.")),
    405: (
        mark("This address does not take such a request"),
        mark("Go back and use the page's own buttons."),
    ),
    409: (
        "Someone else was faster",
        "What you changed has been changed meanwhile. Reload the page and try again.",
    ),
    410: (mark("This page is no longer here"), mark("Whoever published it has taken it back.")),
    413: ("This is too large", "Send a smaller file, or less text at once."),
    422: (
        mark("This cannot be taken"),
        mark("Nothing was changed. Go back and correct what you entered."),
    ),
    429: (mark("Too many attempts"), mark("Wait a minute, then try again.")),
    500: (
        "Something went wrong on our side",
        "Nothing that you had saved is lost. Try again in a minute; the fault is in our log.",
    ),
}

STATUS_OF: Final[tuple[tuple[type[SelfassessError], int], ...]] = (
    (GoneError, 410),
    (NotFoundError, 404),
    (NotAllowedError, 403),
    (ConflictError, 409),
    (InvalidInputError, 422),
    (SelfassessError, 500),
)
"""The status of each error of the program; the first class that fits counts."""

FORGED: Final = (
    "The page was open for too long, or your browser keeps no cookies for this site."
    " Go back, reload the page and send it again."
)


def init_app(app: Flask) -> None:
    """Show errors of the application as pages."""
    app.register_error_handler(SelfassessError, _show_own_error)
    app.register_error_handler(CSRFError, _show_forged)
    app.register_error_handler(401, _ask_to_sign_in)
    app.register_error_handler(HTTPException, _show_http_error)


def _show_own_error(error: SelfassessError) -> ResponseReturnValue:
    db.session.rollback()
    status = next(status for kind, status in STATUS_OF if isinstance(error, kind))
    if status == 403 and request.headers.get("X-Requested-With") == "fetch":
        return jsonify(errors={"": [str(error)]}), status
    title, advice = PAGES[status]
    return _show(ErrorPage(status, title, advice if status == 500 else str(error)))


def _show_forged(error: CSRFError) -> ResponseReturnValue:
    return _show(ErrorPage(400, PAGES[400][0], FORGED))


def _show_http_error(error: HTTPException) -> ResponseReturnValue:
    if error.response is not None or error.code is None or error.code < 400:
        return error  # a redirect, or an answer that somebody has prepared
    title, message = PAGES.get(error.code, (error.name, PAGES[400][1]))
    body, status = _show(ErrorPage(error.code, title, message))
    # Some errors come with headers that the browser needs, such as Allow and Retry-After.
    headers = [(k, v) for k, v in error.get_headers(request.environ) if k != "Content-Type"]
    return body, status, headers


def _ask_to_sign_in(error: HTTPException) -> ResponseReturnValue:
    flash("Sign in to see this page.", "info")
    # Only a page can be come back to; a form would have to be filled in again.
    back = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for("security.login", next=back))


def _show(page: ErrorPage) -> tuple[str, int]:
    # After a failure of the program, neither session nor database may be there.
    template = "errors/failure.html" if page.status >= 500 else "errors/error.html"
    if "language" in g and page.status < 500:  # It is about a page for everybody.
        template = "errors/published.html"
    return render_template(template, page=page), page.status
