"""The owner's decision on what everybody may read: prepare, preview, publish, take down."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response
from wtforms import BooleanField, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired

from selfassess.domain.errors import ConflictError, InvalidInputError
from selfassess.domain.permissions import Permission, may
from selfassess.domain.publication import Content, License, Settings
from selfassess.services import publishing
from selfassess.services.publishing import OpenedPublication
from selfassess.web.actor import current_actor
from selfassess.web.forms import Form, options, read_number
from selfassess.web.public.page import describe_page, describe_promises
from selfassess.web.publication_page import (
    APPEARING,
    APPEARING_CHOICES,
    LICENSE_CHOICES,
    LICENSES,
    VISIBILITY,
    VISIBILITY_CHOICES,
    describe_publication,
    describe_settings,
    list_snapshots,
)
from selfassess.web.times import now

blueprint = Blueprint(
    "publication", __name__, url_prefix="/districts/<int:district_id>/publication"
)

FASTER = "Another owner has changed this meanwhile. Look at what is there now, then go on."


class SettingsForm(Form):
    """What shall be shown, and the version that was on the screen."""

    visibility = RadioField(
        "Who finds it?", choices=options(VISIBILITY), validators=[InputRequired("Choose one.")]
    )
    snapshot = SelectField(
        "Which snapshot is the newest that is shown?",
        coerce=int,
        validators=[InputRequired("Choose one.")],
    )
    appearing = RadioField(
        "What happens when a new snapshot is taken?",
        choices=options(APPEARING),
        validators=[InputRequired("Choose one.")],
    )
    levels = BooleanField()
    notes = BooleanField()
    trend = BooleanField()
    plan = BooleanField()
    evidence = BooleanField()
    license = RadioField(
        "On which terms may others use it?",
        choices=options(LICENSES),
        validators=[InputRequired("Choose one.")],
    )
    version = HiddenField(default="0")

    def fill(self, draft: Settings, version: int) -> None:
        """Show what is prepared now."""
        self.visibility.data = "listed" if draft.is_listed else "link"
        if draft.snapshot_id is not None:
            self.snapshot.data = draft.snapshot_id
        self.appearing.data = "follows" if draft.follows else "explicit"
        for content in Content:
            self[content.value].data = content in draft.contents
        self.license.data = draft.license.value
        self.version.data = str(version)

    def read(self, opened: OpenedPublication) -> Settings | None:
        """What was chosen; None where something is missing, which the fields then say."""
        if not self.validate_on_submit():
            return None
        chosen = next(one for one in opened.series if one.id == self.snapshot.data)
        return Settings(
            is_listed=self.visibility.data == "listed",
            contents=frozenset(content for content in Content if self[content.value].data),
            edition=chosen.edition,
            snapshot_id=chosen.id,
            follows=self.appearing.data == "follows",
            license=License(self.license.data),
        )


class AddressForm(Form):
    """A readable address."""

    address = StringField("Address", validators=[InputRequired("Give an address.")])
    version = HiddenField(default="0")


class PublishForm(Form):
    """What the public is told on why something changed."""

    note = TextAreaField(
        "Why it changes",
        description="Everybody reads it beside the change.",
    )
    version = HiddenField(default="0")


@blueprint.get("")
def show(district_id: int) -> str:
    """What is public and what is prepared; its owner changes what is prepared."""
    opened = publishing.open_publication(current_actor(), district_id)
    if opened.draft is None or not may(opened.role, Permission.PUBLISH):
        return _render(opened, None, None)
    form = _make_form(opened)
    form.fill(opened.draft, opened.version)
    return _render(opened, form, _make_address_form(opened))


@blueprint.post("")
def save(district_id: int) -> ResponseReturnValue:
    """Keep what was chosen, and go on to the preview."""
    actor = current_actor()
    opened = publishing.open_publication(actor, district_id, Permission.PUBLISH)
    if opened.draft is None:
        return _back_to(district_id, "Take a snapshot first: nothing else can be shown.")
    form = _make_form(opened)
    status, theirs = 200, ""
    settings = form.read(opened)
    if settings is not None:
        try:
            seen = read_number(form.version.data)
            publishing.save_draft(actor, district_id, settings, seen, now())
        except ConflictError:
            opened = publishing.open_publication(actor, district_id)
            theirs = describe_settings(opened, opened.draft) if opened.draft else ""
            form.version.data, status = str(opened.version), 409
        except InvalidInputError as error:
            field = form.levels if error.entry == "contents" else form.snapshot
            field.errors = [*field.errors, str(error)]
        else:
            return redirect(url_for("publication.preview", district_id=district_id))
    page = _render(opened, form, _make_address_form(opened), theirs)
    return page, 422 if form.errors else status


@blueprint.get("/preview")
def preview(district_id: int) -> ResponseReturnValue:
    """The page as everybody would read it, by the same template and the same service."""
    actor = current_actor()
    try:
        view = publishing.preview(actor, district_id, now())
    except InvalidInputError as error:
        return _back_to(district_id, str(error))
    opened = publishing.open_publication(actor, district_id)
    form = PublishForm(formdata=None)
    form.version.data = str(opened.version)
    return render_template(
        "pages/publication/preview.html",
        page=describe_page(view),
        publication=describe_publication(opened),
        form=form,
    )


@blueprint.get("/preview/promises")
def preview_promises(district_id: int) -> ResponseReturnValue:
    """All promised steps, as everybody would read them."""
    try:
        view = publishing.preview(current_actor(), district_id, now())
    except InvalidInputError as error:
        return _back_to(district_id, str(error))
    state = request.args.get("state", "")
    return render_template("pages/public/promises.html", page=describe_promises(view, state))


@blueprint.post("/publish")
def publish(district_id: int) -> ResponseReturnValue:
    """Let everybody read what was previewed."""
    form = PublishForm()
    seen = read_number(form.version.data)
    try:
        publishing.publish(current_actor(), district_id, seen, now(), form.note.data or "")
    except ConflictError:
        return _back_to(district_id, FASTER)
    except InvalidInputError as error:
        return _back_to(district_id, str(error))
    flash("Published. This is what everybody reads now.", "success")
    return redirect(url_for("publication.show", district_id=district_id))


@blueprint.post("/take-down")
def take_down(district_id: int) -> ResponseReturnValue:
    """Take the page down."""
    form = PublishForm()
    seen = read_number(form.version.data)
    try:
        publishing.unpublish(current_actor(), district_id, seen, now(), form.note.data or "")
    except ConflictError:
        return _back_to(district_id, FASTER)
    except InvalidInputError as error:
        return _back_to(district_id, str(error))
    flash("The page was taken down. Nobody can read it any more.", "success")
    return redirect(url_for("publication.show", district_id=district_id))


@blueprint.post("/link")
def renew_link(district_id: int) -> ResponseReturnValue:
    """Make another secret link; the old one leads nowhere from now on."""
    form = PublishForm()
    try:
        publishing.renew_link(current_actor(), district_id, read_number(form.version.data), now())
    except ConflictError:
        return _back_to(district_id, FASTER)
    except InvalidInputError as error:
        return _back_to(district_id, str(error))
    flash("There is a new link. The old one leads nowhere any more.", "success")
    return redirect(url_for("publication.show", district_id=district_id, _anchor="address"))


@blueprint.post("/address")
def change_address(district_id: int) -> ResponseReturnValue:
    """Change the readable address; a published one leads to the new one for good."""
    actor = current_actor()
    form = AddressForm()
    opened = publishing.open_publication(actor, district_id, Permission.PUBLISH)
    if form.validate_on_submit():
        try:
            seen = read_number(form.version.data)
            publishing.change_address(actor, district_id, form.address.data or "", seen, now())
        except ConflictError:
            return _back_to(district_id, FASTER)
        except InvalidInputError as error:
            form.address.errors = [*form.address.errors, str(error)]
        else:
            flash("The address was changed.", "success")
            return redirect(url_for("publication.show", district_id=district_id, _anchor="address"))
    if opened.draft is None:
        return _back_to(district_id, "Take a snapshot first.")
    settings = _make_form(opened, empty=True)
    settings.fill(opened.draft, opened.version)
    return _render(opened, settings, form), 422


def _make_form(opened: OpenedPublication, *, empty: bool = False) -> SettingsForm:
    form = SettingsForm(formdata=None) if empty else SettingsForm()
    form.snapshot.choices = options(list_snapshots(opened))
    return form


def _make_address_form(opened: OpenedPublication) -> AddressForm:
    form = AddressForm(formdata=None)
    form.address.data = opened.name
    form.version.data = str(opened.version)
    return form


def _render(
    opened: OpenedPublication,
    form: SettingsForm | None,
    address_form: AddressForm | None,
    theirs: str = "",
) -> str:
    return render_template(
        "pages/publication/show.html",
        page=describe_publication(opened),
        form=form,
        address_form=address_form,
        theirs=theirs,
        visibility_choices=VISIBILITY_CHOICES,
        appearing_choices=APPEARING_CHOICES,
        license_choices=LICENSE_CHOICES,
    )


def _back_to(district_id: int, says: str) -> Response:
    flash(says, "error")
    return redirect(url_for("publication.show", district_id=district_id))
