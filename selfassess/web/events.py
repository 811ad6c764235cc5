"""Events beside a district's levels: note, change and delete them."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response
from wtforms import DateField, HiddenField, RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired

from selfassess.domain.errors import ConflictError, InvalidInputError
from selfassess.domain.events import KIND_LABELS, KIND_MEANINGS, EventFacts, EventKind
from selfassess.domain.permissions import Permission
from selfassess.formats.dates import show_date
from selfassess.services import events
from selfassess.services.access import get_district
from selfassess.web.actor import current_actor
from selfassess.web.forms import Form, options
from selfassess.web.question_fields import Choice
from selfassess.web.times import now

blueprint = Blueprint("events", __name__, url_prefix="/districts/<int:district_id>/events")

KINDS = tuple(Choice(kind.value, KIND_LABELS[kind], KIND_MEANINGS[kind]) for kind in EventKind)


class EventForm(Form):
    """What is known about an event, and the version that was on the screen."""

    # How long the texts are, and what a link is, says the core.
    day = DateField("Day", validators=[InputRequired("Give the day, such as 2026-06-30.")])
    kind = RadioField(
        "What kind of event?",
        choices=options(KIND_LABELS),
        validators=[InputRequired("Choose a kind.")],
    )
    title = StringField("What happened", description="A few words, such as “New superintendent”.")
    note = TextAreaField("Note", description="What a reader in five years must know.")
    link = StringField("Source", description="The address of a page that says so.")
    version = HiddenField(default="0")

    def read_version(self) -> int:
        """The version that was on the screen; 0 where none was sent, which fits nothing."""
        text = (self.version.raw_data or ("0",))[0]
        return int(text) if text.isdecimal() else 0

    def read_facts(self) -> EventFacts | None:
        """The values, checked by the core; None where one cannot be taken, which it then says."""
        if not self.validate_on_submit() or self.day.data is None:
            return None
        try:
            return EventFacts(
                self.day.data,
                EventKind(self.kind.data),
                self.title.data or "",
                self.note.data or "",
                self.link.data or "",
            )
        except InvalidInputError as error:
            field = getattr(self, error.entry or "title")
            field.errors = [*field.errors, str(error)]
            return None


@blueprint.route("/new", methods=["GET", "POST"])
def add(district_id: int) -> ResponseReturnValue:
    """Note an event."""
    actor = current_actor()
    district, _role = get_district(actor, district_id, Permission.EDIT_DISTRICT)
    form = EventForm()
    facts = form.read_facts()
    if facts is not None:
        events.add_event(actor, district_id, facts, now())
        flash("The event was noted.", "success")
        return _go_back(district_id)
    page = render_template("pages/events/add.html", district=district, form=form, kinds=KINDS)
    return page, 422 if form.errors else 200


@blueprint.route("/<int:event_id>", methods=["GET", "POST"])
def change(district_id: int, event_id: int) -> ResponseReturnValue:
    """Change an event."""
    actor = current_actor()
    district, _role = get_district(actor, district_id, Permission.EDIT_DISTRICT)
    event = events.get_event(actor, district_id, event_id)
    form = EventForm(obj=event)
    if request.method == "GET":
        form.kind.data = event.kind.value
    theirs, status = "", 200
    facts = form.read_facts()
    if facts is not None:
        try:
            events.change_event(actor, district_id, event_id, form.read_version(), facts, now())
        except ConflictError:
            event = events.get_event(actor, district_id, event_id)
            theirs, status = _spell(events.read_facts(event)), 409
            form.version.data = str(event.version)
        else:
            flash("Saved.", "success")
            return _go_back(district_id)
    page = render_template(
        "pages/events/change.html",
        district=district,
        form=form,
        kinds=KINDS,
        event=event,
        theirs=theirs,
    )
    return page, 422 if form.errors else status


@blueprint.post("/<int:event_id>/delete")
def delete(district_id: int, event_id: int) -> ResponseReturnValue:
    """Delete an event as it was on the screen."""
    text = request.form.get("version", "0")
    seen = int(text) if text.isdecimal() else 0
    try:
        events.delete_event(current_actor(), district_id, event_id, seen, now())
    except ConflictError:
        flash("Someone has changed this event meanwhile. Look at it, then delete it.", "error")
        return redirect(url_for("events.change", district_id=district_id, event_id=event_id))
    flash("The event was deleted.", "success")
    return _go_back(district_id)


def _go_back(district_id: int) -> Response:
    return redirect(url_for("trends.show", district_id=district_id, _anchor="events"))


def _spell(facts: EventFacts) -> str:
    """An event in one paragraph, to show what someone else has made of it."""
    words = f"{show_date(facts.day)}, {KIND_LABELS[facts.kind].lower()}: {facts.title}"
    return " – ".join(filter(None, (words, facts.note, facts.link)))
