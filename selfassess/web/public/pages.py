"""The pages that districts publish, their data and files, and the list of those who do."""

from __future__ import annotations

import json
from typing import Final

from flask import Blueprint, Response, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from selfassess.domain.errors import NotFoundError
from selfassess.domain.publication import Content
from selfassess.formats.languages import mark
from selfassess.formats.open_data import (
    LEVEL_COLUMNS,
    PROMISE_COLUMNS,
    SCHEMA,
    list_fields,
    write_data,
    write_levels,
    write_promises,
)
from selfassess.formats.public_views import PublicView
from selfassess.services import public_files, publications
from selfassess.web.forms import read_number
from selfassess.web.public.answering import answer, answer_list, render
from selfassess.web.public.language import get_language, offer_languages
from selfassess.web.public.list_page import describe_list
from selfassess.web.public.page import describe_page, describe_promises

blueprint = Blueprint("public", __name__, url_prefix="/public")
offer_languages(blueprint)

LONGEST_SEARCH: Final = 80
"""[characters]"""
OPEN: Final = {
    "Access-Control-Allow-Origin": "*",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
"""Pages of others may read the data by script: nobody is signed in to what is public."""
SHOWN_ELSEWHERE: Final = {"Cross-Origin-Resource-Policy": "cross-origin"}
"""Other sites show the picture beside a link; it says nothing that the page does not."""


@blueprint.get("")
def index() -> BaseResponse:
    """Who publishes: a list to search."""
    search = "".join(x for x in request.args.get("q", "") if x.isprintable())[:LONGEST_SEARCH]
    number = read_number(request.args.get("page")) or 1
    return answer_list(
        publications.mark_list,
        lambda: render(
            "pages/public/index.html",
            page=describe_list(publications.list_listed(search.strip(), number), search.strip()),
        ),
    )


@blueprint.get("/data")
def describe_data() -> BaseResponse:
    """What each field of the open data means."""
    return answer_list(
        lambda: "fields",
        lambda: render(
            "pages/public/data.html",
            fields=tuple(list_fields()),
            levels=LEVEL_COLUMNS,
            promises=PROMISE_COLUMNS,
            foreign="" if get_language().is_english else "en-US",
        ),
    )


@blueprint.get("/data/schema.json")
def schema() -> BaseResponse:
    """The JSON Schema of the open data."""
    return answer_list(
        lambda: "schema", lambda: _send_data(_write(SCHEMA), "application/json"), OPEN
    )


@blueprint.get("/<address>")
def show(address: str) -> BaseResponse:
    """What a district publishes."""
    return answer(address, lambda view: render("pages/public/show.html", page=describe_page(view)))


@blueprint.get("/<address>/promises")
def promises(address: str) -> BaseResponse:
    """Every promised step, with each day that was moved."""
    state = request.args.get("state", "")

    def make(view: PublicView) -> str:
        _check_plan(view)
        return render("pages/public/promises.html", page=describe_promises(view, state))

    return answer(address, make)


@blueprint.get("/<address>/data.json")
def data(address: str) -> BaseResponse:
    """Everything on the page, as JSON."""

    def make(view: PublicView) -> Response:
        page = url_for("public.show", address=view.address, _external=True)
        return _send_data(_write(write_data(view, page)), "application/json")

    return answer(address, make, OPEN, is_file=True)


@blueprint.get("/<address>/levels.csv")
def levels(address: str) -> BaseResponse:
    """The levels as a table."""
    return answer(
        address, lambda view: _send_data(write_levels(view), "text/csv"), OPEN, is_file=True
    )


@blueprint.get("/<address>/promises.csv")
def promises_csv(address: str) -> BaseResponse:
    """The promised steps as a table."""

    def make(view: PublicView) -> Response:
        _check_plan(view)
        return _send_data(write_promises(view), "text/csv")

    return answer(address, make, OPEN, is_file=True)


@blueprint.get("/<address>/report.pdf")
def report(address: str) -> BaseResponse:
    """The page as a tagged PDF."""

    def make(view: PublicView) -> Response:
        page = url_for("public.show", address=view.address, _external=True)
        file = public_files.make_report(view, page)
        response = Response(file.data, mimetype=file.type)
        response.headers["Content-Disposition"] = f"inline; filename={file.name}"
        return response

    return answer(address, make, is_file=True)


@blueprint.get("/<address>/preview.png")
def picture(address: str) -> BaseResponse:
    """What messengers show beside a link to the page."""

    def make(view: PublicView) -> Response:
        return Response(public_files.make_picture(view), mimetype="image/png")

    return answer(address, make, SHOWN_ELSEWHERE, is_file=True)


def _check_plan(view: PublicView) -> None:
    if Content.PLAN not in view.contents:
        raise NotFoundError(mark("This page shows no plan."))


def _write(document: object) -> str:
    return f"{json.dumps(document, ensure_ascii=False, indent=1)}\n"


def _send_data(text: str, kind: str) -> Response:
    return Response(text, content_type=f"{kind}; charset=utf-8")
