"""What an observer sees: the public rubric to rate by, and nothing of the district's own."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Final

from flask import (
    Blueprint,
    current_app,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from wtforms import BooleanField, SelectField, StringField
from wtforms.validators import InputRequired, Length

from selfassess.domain.errors import InvalidInputError, NotFoundError
from selfassess.domain.framework import Component, Element
from selfassess.domain.perspectives import OutsideRole
from selfassess.formats.dates import show_date
from selfassess.formats.words import OUTSIDE_ROLE_WORDS
from selfassess.services import observers
from selfassess.services.observers import LONGEST_NAME, Observing, Remark
from selfassess.web.actor import current_actor
from selfassess.web.forms import Form, options
from selfassess.web.question_fields import Choice
from selfassess.web.times import now

blueprint = Blueprint("observing", __name__)

CANNOT_JUDGE: Final = "cannot-judge"
BROWSER_KEY: Final = "observing"
"""The cookie that lets only the browser that began go on by the same link."""

KEPT_AFTER: Final = timedelta(days=1)


class JoinForm(Form):
    """From where an observer with an account looks at the district."""

    role = SelectField(
        "From where do you look at this district?",
        choices=options({role.value: OUTSIDE_ROLE_WORDS[role] for role in OutsideRole}),
        validators=[InputRequired("Choose from where you look.")],
    )


class RatingForm(Form):
    """Only the protection against forged requests; the ratings are read element by element."""


class HandInForm(Form):
    """How an observer wants to be known."""

    name = StringField(
        "Your name and organization",
        description="Leave it empty to stay unnamed.",
        validators=[Length(max=LONGEST_NAME, message=f"Use at most {LONGEST_NAME} characters.")],
    )
    may_be_named = BooleanField("The district may see my name beside what I wrote")


@dataclass(frozen=True, slots=True)
class ElementField:
    """An element to rate: its levels, what was said, and what is wrong with it."""

    id: str
    title: str
    why: str
    options: tuple[Choice, ...]
    selected: str
    comment: str
    source: str
    error: str


@dataclass(frozen=True, slots=True)
class Step:
    """A component with how much of it was said."""

    id: str
    title: str
    href: str
    said: int
    of: int


@dataclass(frozen=True, slots=True)
class Ways:
    """Where the links and forms of an observer's pages lead, by link or by account."""

    link: str = ""
    district_id: int = 0

    def to(self, endpoint: str, component_id: str | None = None) -> str:
        """The address of one of these pages."""
        if self.link:
            name = f"observing.{endpoint}"
            return url_for(name, link=self.link, component_id=component_id)
        name = f"observing.{endpoint}_as_member"
        return url_for(name, district_id=self.district_id, component_id=component_id)


# --- By a link, without an account


@blueprint.get("/observe/<link>")
def show(link: str) -> str:
    """What is asked, and how far it is."""
    return _render_overview(_open_link(link), Ways(link=link), HandInForm(None))


@blueprint.route("/observe/<link>/<component_id>", methods=["GET", "POST"])
def rate(link: str, component_id: str) -> ResponseReturnValue:
    """Rate the elements of a component that one can judge."""
    observing = _open_link(link)
    key = observers.begin_in_browser(observing) if request.method == "POST" else None
    response = make_response(_rate(observing, Ways(link=link), component_id))
    if key is not None and response.status_code == 302:
        response.set_cookie(
            BROWSER_KEY,
            key,
            expires=datetime.combine(observing.observer.closes_on + KEPT_AFTER, time(), UTC),
            path=url_for("observing.show", link=link),
            secure=current_app.config["SESSION_COOKIE_SECURE"],
            httponly=True,
            samesite="Lax",
        )
    return response


@blueprint.post("/observe/<link>")
def hand_in(link: str) -> ResponseReturnValue:
    """Let the rating count."""
    return _hand_in(_open_link(link), Ways(link=link))


def _open_link(link: str) -> Observing:
    return observers.open_link(link, request.cookies.get(BROWSER_KEY, ""))


# --- By an account, in the role of observer


@blueprint.get("/districts/<int:district_id>/observe")
def show_as_member(district_id: int) -> ResponseReturnValue:
    """The same for an observer with an account."""
    actor = current_actor()
    if not observers.has_joined(actor, district_id):
        return render_template(
            "pages/observing/join.html", form=JoinForm(None), district_id=district_id
        )
    observing = observers.open_account(actor, district_id)
    return _render_overview(observing, Ways(district_id=district_id), HandInForm(None))


@blueprint.post("/districts/<int:district_id>/observe/join")
def join_as_member(district_id: int) -> ResponseReturnValue:
    """Say from where one looks at the district."""
    form = JoinForm()
    actor = current_actor()
    if not form.validate_on_submit():
        observers.has_joined(actor, district_id)
        page = render_template("pages/observing/join.html", form=form, district_id=district_id)
        return page, 422
    observers.join(actor, district_id, OutsideRole(form.role.data), now())
    return redirect(url_for("observing.show_as_member", district_id=district_id))


@blueprint.route("/districts/<int:district_id>/observe/<component_id>", methods=["GET", "POST"])
def rate_as_member(district_id: int, component_id: str) -> ResponseReturnValue:
    """Rate the elements of a component that one can judge."""
    observing = observers.open_account(current_actor(), district_id)
    return _rate(observing, Ways(district_id=district_id), component_id)


@blueprint.post("/districts/<int:district_id>/observe")
def hand_in_as_member(district_id: int) -> ResponseReturnValue:
    """Let the rating count."""
    observing = observers.open_account(current_actor(), district_id)
    return _hand_in(observing, Ways(district_id=district_id))


# --- Both


def _rate(observing: Observing, ways: Ways, component_id: str) -> ResponseReturnValue:
    component = observing.framework.component(component_id)
    if component is None:
        raise NotFoundError("There is no such component in this edition.")
    form = RatingForm()
    if not form.validate_on_submit():
        return _render_component(observing, ways, component, _show_said(observing, component))
    try:
        remarks = [_read(element, request.form) for element in component.elements]
        observers.rate(observing, remarks, now())
    except InvalidInputError as error:
        shown = _show_sent(observing, component, request.form, error)
        return _render_component(observing, ways, component, shown), 422
    flash("Saved.", "success")
    return redirect(_find_way(observing, ways, component))


def _hand_in(observing: Observing, ways: Ways) -> ResponseReturnValue:
    form = HandInForm()
    if not form.validate_on_submit():
        return _render_overview(observing, ways, form), 422
    try:
        observers.hand_in(observing, form.name.data or "", bool(form.may_be_named.data), now())
    except InvalidInputError as error:
        form.name.errors = [str(error)]
        return _render_overview(observing, ways, form), 422
    flash("Thank you. Your rating counts from now on.", "success")
    return redirect(ways.to("show"))


def _read(element: Element, sent: Mapping[str, str]) -> Remark:
    chosen = sent.get(f"{element.id}-level", "")
    if chosen and chosen != CANNOT_JUDGE and not re.fullmatch(r"[0-9]{1,2}", chosen):
        raise InvalidInputError("Choose one of the levels on this page.", element.id)
    return Remark(
        element.id,
        judged=bool(chosen),
        level=int(chosen) if chosen and chosen != CANNOT_JUDGE else None,
        comment=sent.get(f"{element.id}-comment", "").replace("\r\n", "\n").strip(),
        source=sent.get(f"{element.id}-source", "").strip(),
    )


def _show_said(observing: Observing, component: Component) -> tuple[ElementField, ...]:
    fields = []
    for element in component.elements:
        said = observing.ratings.get(element.id)
        selected = ""
        if said is not None:
            selected = CANNOT_JUDGE if said.level is None else str(said.level)
        fields.append(
            _make_field(
                observing,
                element,
                selected,
                said.comment if said else "",
                said.source if said else "",
            )
        )
    return tuple(fields)


def _show_sent(
    observing: Observing, component: Component, sent: Mapping[str, str], error: InvalidInputError
) -> tuple[ElementField, ...]:
    return tuple(
        _make_field(
            observing,
            element,
            sent.get(f"{element.id}-level", ""),
            sent.get(f"{element.id}-comment", ""),
            sent.get(f"{element.id}-source", ""),
            str(error) if error.entry == element.id else "",
        )
        for element in component.elements
    )


def _make_field(
    observing: Observing,
    element: Element,
    selected: str,
    comment: str,
    source: str,
    error: str = "",
) -> ElementField:
    scale = sorted(observing.framework.scale, key=lambda entry: entry.level)
    levels = [
        Choice(str(entry.level), f"{entry.level} – {element.levels[entry.level]}")
        for entry in scale
    ]
    return ElementField(
        id=element.id,
        title=element.title,
        why=element.why,
        options=(*levels, Choice(CANNOT_JUDGE, "I cannot judge this")),
        selected=selected,
        comment=comment,
        source=source,
        error=error,
    )


def _find_way(observing: Observing, ways: Ways, component: Component) -> str:
    ids = [entry.id for entry in observing.framework.components]
    place = ids.index(component.id) + 1
    return ways.to("rate", component_id=ids[place]) if place < len(ids) else ways.to("show")


def _render_overview(observing: Observing, ways: Ways, form: HandInForm) -> str:
    steps = [
        Step(
            component.id,
            component.title,
            ways.to("rate", component_id=component.id),
            sum(element.id in observing.ratings for element in component.elements),
            len(component.elements),
        )
        for component in observing.framework.components
    ]
    if not form.is_submitted():  # type: ignore[no-untyped-call]  # the library has no types
        form.name.data = observing.observer.name
        form.may_be_named.data = observing.observer.may_be_named
    return render_template(
        "pages/observing/show.html",
        district=observing.district,
        until=show_date(observing.observer.closes_on),
        is_open=observing.is_open_on(now().date()),
        handed_in=observing.observer.handed_in_at is not None,
        steps=steps,
        form=form,
        url=ways.to("show"),
        rubric_url=url_for("rubric.edition", edition=observing.framework.id),
    )


def _render_component(
    observing: Observing, ways: Ways, component: Component, fields: tuple[ElementField, ...]
) -> str:
    return render_template(
        "pages/observing/rate.html",
        district=observing.district,
        component=component,
        fields=fields,
        has_errors=any(field.error for field in fields),
        is_open=observing.is_open_on(now().date()),
        url=ways.to("rate", component_id=component.id),
        back=ways.to("show"),
        is_last=observing.framework.components[-1] is component,
    )
