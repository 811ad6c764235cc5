"""The interview brief: on a page, and as a file."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import Final

from flask import Blueprint, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from selfassess.formats.dates import show_date
from selfassess.formats.numbers import show_count
from selfassess.services.briefs import EVERYTHING, Included, make_brief_pdf, open_brief
from selfassess.web.actor import current_actor
from selfassess.web.assessments import make_cells
from selfassess.web.elements import make_breadcrumb
from selfassess.web.times import now

blueprint = Blueprint("briefs", __name__, url_prefix="/assessments/<int:assessment_id>")

CHOSEN: Final = "chosen"
"""What the form sends beside its boxes, so that all of them unticked is a choice, too."""

MOST_QUESTIONS: Final = 4
"""Of each component before the reader unfolds the rest. [questions]"""

AGENDA: Final = ("Begin", "Minutes", "What", "To settle", "Leads")

BOXES: Final = (
    ("notes", "Your notes", "What your team wrote on its elements."),
    ("evidence", "Your documents", "Titles and addresses of what you have linked."),
    ("observers", "Observers’ views", "Medians of groups that are large enough, no names."),
)


@dataclass(frozen=True, slots=True)
class Box:
    """A box to tick."""

    name: str
    text: str
    hint: str
    is_chosen: bool


@blueprint.get("/brief")
def show(assessment_id: int) -> str:
    """What to know, to have ready and to settle before an interview."""
    included = _read_included()
    brief = open_brief(current_actor(), assessment_id, now(), included)
    opened = brief.opened
    has_leads = any(slot.lead for slot in brief.words.agenda)
    still_open = sum(result.is_open for result in brief.snapshot.elements.values())
    return render_template(
        "pages/briefs/show.html",
        opened=opened,
        date=show_date(opened.assessment.as_of),
        breadcrumb_items=(*make_breadcrumb(opened), ("Interview brief", None)),
        brief=brief,
        words=brief.words,
        still_open=show_count(still_open, "element") if still_open else "",
        boxes=[Box(name, text, hint, getattr(included, name)) for name, text, hint in BOXES],
        cells=make_cells(opened, brief.snapshot),
        agenda_headers=AGENDA if has_leads else AGENDA[:-1],
        agenda_rows=[
            (slot.time, slot.minutes, slot.topic, slot.points, slot.lead)[: 4 + has_leads]
            for slot in brief.words.agenda
        ],
        chosen=CHOSEN,
        most=MOST_QUESTIONS,
        url=url_for("briefs.show", assessment_id=assessment_id),
        pdf_url=url_for("briefs.pdf", assessment_id=assessment_id),
    )


@blueprint.get("/brief.pdf")
def pdf(assessment_id: int) -> ResponseReturnValue:
    """The brief as a file."""
    file = make_brief_pdf(current_actor(), assessment_id, now(), _read_included())
    return send_file(
        BytesIO(file.data), mimetype=file.type, as_attachment=True, download_name=file.name
    )


def _read_included() -> Included:
    """What the query asks for; without any choice, everything: the brief is for the team."""
    args = request.args
    if CHOSEN not in args:
        return EVERYTHING
    return Included(*(bool(args.get(name)) for name, _text, _hint in BOXES))
