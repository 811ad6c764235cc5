"""The questionnaires, for everybody to read: every question, level, step and source."""

from __future__ import annotations

from flask import Blueprint, Response, request

from selfassess.domain.errors import NotFoundError
from selfassess.domain.framework import Framework
from selfassess.services import rubric
from selfassess.services.editions import get_edition
from selfassess.services.rubric_search import LONGEST_QUERY
from selfassess.services.rubric_search import search as search_editions
from selfassess.web.public_pages import answer_page, let_keep
from selfassess.web.rubric_page.compare import ask_what_to_compare, describe_comparison
from selfassess.web.rubric_page.editions import describe_edition, describe_editions, list_choices
from selfassess.web.rubric_page.elements import describe_component, describe_element
from selfassess.web.rubric_page.library import describe_exemplars, describe_sources
from selfassess.web.rubric_page.ratings import describe_ratings
from selfassess.web.rubric_page.search import describe_search
from selfassess.web.times import now

blueprint = Blueprint("rubric", __name__, url_prefix="/rubric")


@blueprint.get("")
def index() -> Response:
    """Every edition, and a box to search them all."""
    frameworks = rubric.list_frameworks()
    return answer_page(
        "pages/rubric/index.html",
        frameworks,
        cards=describe_editions(frameworks),
        choices=list_choices(frameworks),
    )


@blueprint.get("/search")
def search() -> Response:
    """Everything that has some words."""
    query = _read_text("q")[:LONGEST_QUERY]
    edition = request.args.get("edition", "")
    frameworks = rubric.list_frameworks()
    where = [get_edition(edition)] if edition else frameworks
    found = search_editions(where, query)
    page = describe_search(query, edition, found, frameworks)
    return answer_page("pages/rubric/search.html", frameworks, page=page)


@blueprint.get("/compare")
def compare() -> Response:
    """What differs between two editions."""
    old, new = request.args.get("from", ""), request.args.get("to", "")
    frameworks = rubric.list_frameworks()
    if old and new:
        page = describe_comparison(get_edition(old), get_edition(new), frameworks)
    else:
        page = ask_what_to_compare(frameworks, old, new)
    return answer_page("pages/rubric/compare.html", frameworks, page=page)


@blueprint.get("/<edition>")
def edition(edition: str) -> Response:
    """One edition: its components and elements, its scale and its rules."""
    framework = get_edition(edition)
    frameworks = rubric.list_frameworks()
    page = describe_edition(framework, frameworks)
    return answer_page("pages/rubric/edition.html", [framework], page=page)


@blueprint.get("/<edition>/exemplars")
def exemplars(edition: str) -> Response:
    """What real places did, and what became of it."""
    framework = get_edition(edition)
    page = describe_exemplars(framework, _read_text("place"), request.args.get("element", ""))
    return answer_page("pages/rubric/exemplars.html", [framework], page=page)


@blueprint.get("/<edition>/sources")
def sources(edition: str) -> Response:
    """Every document that an edition rests on, and what rests on it."""
    framework = get_edition(edition)
    return answer_page("pages/rubric/sources.html", [framework], page=describe_sources(framework))


@blueprint.get("/<edition>/ratings")
def ratings(edition: str) -> Response:
    """What the publisher of an edition printed about real places."""
    framework = get_edition(edition)
    if framework.published is None:
        raise NotFoundError(f"No ratings of places were published on {framework.id}.")
    other = get_edition(framework.crosswalk.to) if framework.crosswalk else None
    page = describe_ratings(framework, framework.published, other)
    return answer_page(
        "pages/rubric/ratings.html", [framework, *([other] if other else [])], page=page
    )


@blueprint.get("/<edition>/worksheet.pdf")
def worksheet(edition: str) -> Response:
    """All questions on paper, for a meeting."""
    framework = get_edition(edition)
    name, content = rubric.make_worksheet(edition, request.args.get("component", ""), now().date())
    response = Response(content, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f"inline; filename={name}"
    return let_keep(response, [framework])


@blueprint.get("/<edition>/<key>")
def show(edition: str, key: str) -> Response:
    """A component with its elements, or an element with everything on it."""
    framework = get_edition(edition)
    component = framework.component(key)
    if component is not None:
        page = describe_component(framework, component)
        return answer_page("pages/rubric/component.html", [framework], page=page)
    return _show_element(framework, key)


def _show_element(framework: Framework, key: str) -> Response:
    element = framework.elements.get(key)
    if element is None:
        raise NotFoundError(f"The edition {framework.id} has no component or element {key!r}.")
    editions = rubric.list_frameworks()
    return answer_page(
        "pages/rubric/element.html",
        [framework],
        page=describe_element(framework, element, editions),
    )


def _read_text(name: str) -> str:
    """What was typed, without what no page can show."""
    typed = request.args.get(name, "")
    return "".join(letter for letter in typed if letter.isprintable()).strip()
