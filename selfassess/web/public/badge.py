"""The badge: a small picture for other sites, with what was published and not a word more."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from flask import Blueprint, Response
from werkzeug.wrappers import Response as BaseResponse

from selfassess.charts.badge import draw_badge
from selfassess.formats.numbers import show_score
from selfassess.services.publications import PublicView
from selfassess.web.public.answering import answer
from selfassess.web.public.language import gettext as _
from selfassess.web.public.language import ngettext, offer_languages

blueprint = Blueprint("badge", __name__, url_prefix="/public/<address>/badge.svg")
offer_languages(blueprint)

HEADERS: Final[Mapping[str, str]] = {
    # It loads nothing and runs nothing, also where it is opened by itself.
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    # Other sites show it: that is what it is for.
    "Cross-Origin-Resource-Policy": "cross-origin",
}
"""What the picture comes with."""


@blueprint.get("")
def show(address: str) -> BaseResponse:
    """The badge of a page."""
    return answer(address, _make, HEADERS)


def _make(view: PublicView) -> Response:
    left, right, color = describe_badge(view)
    about = f"{view.name}: {left}: {right}"
    return Response(draw_badge(left, right, color, about), mimetype="image/svg+xml")


def describe_badge(view: PublicView) -> tuple[str, str, str]:
    """
    The words to the left and to the right, and the color of the overall.

    Everything comes from the components, which every public page shows. Where something is open, no
    score pretends to be final.
    """
    document = view.latest.document
    left = _("portfolio snapshot %(year)s", year=view.latest.as_of.year)
    if view.is_demonstration:
        left = _("invented: %(what)s", what=left)
    score, level = document["overall"]["score"], document["overall"]["level"]
    if not document["complete"] or score is None:
        return left, _("not complete"), ""
    parts = [show_score(score, 1)]
    reached, of = document["components_in_progress"], len(document["components"])
    if reached is not None:
        parts.append(
            ngettext(
                "%(num)s of %(all)s components in progress",
                "%(num)s of %(all)s components in progress",
                reached,
                all=of,
            )
        )
    labels = view.framework.labels
    return left, ", ".join(parts), labels[level].color if level in labels else ""
