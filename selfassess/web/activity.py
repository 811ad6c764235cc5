"""Who changed what: on an element, and in a district, as pages and as files."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from flask import Blueprint, Response, render_template, request, url_for

from selfassess.domain.permissions import Permission, may
from selfassess.formats.dates import show_date
from selfassess.formats.happenings import group_deeds
from selfassess.formats.numbers import show_count
from selfassess.formats.trail import describe_what, write_csv, write_json_lines
from selfassess.services import audit
from selfassess.services.assessments import open_sheet
from selfassess.services.audit import Check, Filter
from selfassess.web.actor import current_actor
from selfassess.web.elements import make_breadcrumb
from selfassess.web.forms import options

blueprint = Blueprint("activity", __name__)

SHOWN_OF_ELEMENT = 50
"""[entries]"""


@blueprint.get("/assessments/<int:assessment_id>/elements/<element_id>/activity")
def element(assessment_id: int, element_id: str) -> str:
    """What was changed on an element, newest first."""
    sheet = open_sheet(current_actor(), assessment_id, element_id)
    opened = sheet.opened
    entries = audit.list_activity(
        opened.district.id, assessment_id, SHOWN_OF_ELEMENT, element_id=element_id
    )
    url = url_for("elements.show", assessment_id=assessment_id, element_id=element_id)
    return render_template(
        "pages/activity/element.html",
        opened=opened,
        element=sheet.element,
        date=show_date(opened.assessment.as_of),
        breadcrumb_items=(*make_breadcrumb(opened), (element_id, url), ("Activity", None)),
        days=group_deeds(entries, lambda _entry: sheet.element),
        is_cut=len(entries) == SHOWN_OF_ELEMENT,
        all_url=url_for("activity.district", district_id=opened.district.id, element=element_id),
        url=url,
    )


@blueprint.get("/districts/<int:district_id>/activity")
def district(district_id: int) -> str:
    """What was changed in a district, newest first."""
    args = request.args
    below = args.get("below", "")
    trail = audit.open_trail(
        current_actor(),
        district_id,
        _read_filter(),
        int(below) if below.isascii() and below.isdecimal() and len(below) < 18 else None,
        checked=args.get("check") == "yes",
    )
    wanted: dict[str, Any] = {
        name: _read_text(name)
        for name in ("person", "element", "what", "since", "until")
        if _read_text(name)
    }
    return render_template(
        "pages/activity/district.html",
        district=trail.district,
        days=group_deeds(trail.entries, trail.find_element),
        wanted=wanted,
        people=options({name: name for name in trail.people}, first="Everybody"),
        kinds=options({what: describe_what(what) for what in trail.kinds}, first="Everything"),
        count=show_count(trail.count, "entry", "entries"),
        check=_describe_check(trail.check) if trail.check else "",
        is_whole=trail.check is not None and not trail.check.misfits,
        misfits=[
            f"Entry {misfit.number}: {misfit.message}" if misfit.number else misfit.message
            for misfit in (trail.check.misfits if trail.check else ())
        ],
        check_url=url_for("activity.district", district_id=district_id, check="yes", **wanted),
        following=url_for(
            "activity.district", district_id=district_id, below=trail.following, **wanted
        )
        if trail.following
        else "",
        is_first=not below,
        first=url_for("activity.district", district_id=district_id, **wanted),
        may_export=may(trail.role, Permission.EDIT_DISTRICT),
        csv_url=url_for("activity.csv", district_id=district_id, **wanted),
        json_url=url_for("activity.json_lines", district_id=district_id, **wanted),
    )


@blueprint.get("/districts/<int:district_id>/activity.csv")
def csv(district_id: int) -> Response:
    """The trail as a table."""
    entries = audit.export_trail(current_actor(), district_id, _read_filter())
    # The mark tells spreadsheets that the file is UTF-8.
    return _send("\ufeff" + write_csv(entries), "text/csv", "activity.csv")


@blueprint.get("/districts/<int:district_id>/activity.jsonl")
def json_lines(district_id: int) -> Response:
    """The trail with its seals, for whoever wants to check them elsewhere."""
    entries = audit.export_trail(current_actor(), district_id, _read_filter())
    return _send(write_json_lines(district_id, entries), "application/jsonl", "activity.jsonl")


def _send(text: str, mimetype: str, name: str) -> Response:
    response = Response(text, mimetype=mimetype)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _read_filter() -> Filter:
    """What the address asks for; a day that cannot be read filters nothing."""
    until = _read_day(_read_text("until"))
    return Filter(
        by=_read_text("person"),
        element_id=_read_text("element"),
        what=_read_text("what"),
        since=_read_day(_read_text("since")),
        until=until + timedelta(days=1) if until else None,
    )


def _read_text(name: str) -> str:
    """A part of the address; what nobody can have typed counts as empty."""
    text = request.args.get(name, "").strip()
    return text if text.isprintable() else ""


def _read_day(text: str) -> datetime | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return datetime.combine(day, time(), UTC) if date.min < day < date.max else None


def _describe_check(check: Check) -> str:
    if check.misfits:
        return "The seals do not fit: somebody has changed the trail past this program."
    if not check.entries:
        return "Nothing is recorded yet."
    entries = show_count(check.entries, "entry", "entries")
    return f"The seals of {entries} fit. The newest is {check.last_seal}."
