"""A reviewer's second rating, and how it differs from the district's own."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from selfassess.domain.errors import InvalidInputError, NotFoundError
from selfassess.domain.framework import Component, Element
from selfassess.domain.permissions import Permission
from selfassess.formats.dates import show_date
from selfassess.formats.numbers import show_count
from selfassess.services import second_ratings
from selfassess.services.assessments import Opened, list_standings, open_assessment
from selfassess.services.second_ratings import Pair, Second
from selfassess.web.actor import current_actor
from selfassess.web.assessment_page import describe_result
from selfassess.web.elements import make_breadcrumb
from selfassess.web.forms import Form
from selfassess.web.question_fields import Choice, read_version
from selfassess.web.second_rows import SecondRow, label_level, list_second_rows
from selfassess.web.times import now

blueprint = Blueprint("review", __name__, url_prefix="/assessments/<int:assessment_id>/review")

CONFLICT = "You have changed this in another window. This is what stands there now."


class RatingForm(Form):
    """Only the protection against forged requests; the ratings are read element by element."""


@dataclass(frozen=True, slots=True)
class PairRow:
    """An element with the district's own level and the reviewers'."""

    id: str
    title: str
    href: str
    own: tuple[int, str] | None
    own_words: str
    seconds: tuple[SecondRow, ...]
    differs: bool


@dataclass(frozen=True, slots=True)
class Step:
    """A component to rate, with how much of it the reader has rated."""

    title: str
    href: str
    done: int
    of: int


@dataclass(frozen=True, slots=True)
class SecondField:
    """An element to rate a second time."""

    id: str
    title: str
    own: str
    options: tuple[Choice, ...]
    selected: str
    note: str
    seen: int
    error: str


@blueprint.get("")
def show(assessment_id: int) -> str:
    """The reviewers' ratings beside the district's own."""
    actor = current_actor()
    review = second_ratings.open_review(actor, assessment_id)
    opened = review.opened
    rows = [make_row(opened, pair) for pair in review.pairs]
    differing = [row for row in rows if row.differs]
    steps: list[Step] = []
    if review.may_rate:
        mine = second_ratings.list_mine(actor, assessment_id)
        rated = {id_ for id_, rating in mine.items() if rating.level is not None}
        steps = _list_steps(opened, rated)
    return render_template(
        "pages/review/show.html",
        opened=opened,
        date=show_date(opened.assessment.as_of),
        breadcrumb_items=(*make_breadcrumb(opened), ("Second rating", None)),
        summary=_summarize(rows, differing),
        differing=differing,
        agreeing=[row for row in rows if not row.differs],
        steps=steps,
    )


@blueprint.route("/<component_id>", methods=["GET", "POST"])
def rate(assessment_id: int, component_id: str) -> ResponseReturnValue:
    """Rate the elements of a component a second time."""
    actor = current_actor()
    opened = open_assessment(actor, assessment_id, Permission.REVIEW)
    component = opened.framework.component(component_id)
    if component is None:
        raise NotFoundError("There is no such component in this edition.")
    form = RatingForm()
    if not form.validate_on_submit():
        return _render(opened, component)
    try:
        seconds = [_read(element, request.form) for element in component.elements]
        conflicts = second_ratings.rate(actor, assessment_id, seconds, now())
    except InvalidInputError as error:
        return _render(opened, component, request.form, {error.entry: str(error)}), 422
    if conflicts:
        return _render(opened, component, conflicts=conflicts), 409
    flash("Saved.", "success")
    return redirect(_find_way(opened, component))


def make_row(opened: Opened, pair: Pair) -> PairRow:
    """An element with both views, in words."""
    own = pair.own.level
    return PairRow(
        pair.element.id,
        pair.element.title,
        url_for("elements.show", assessment_id=opened.assessment.id, element_id=pair.element.id),
        label_level(opened.framework, own),
        describe_result(opened.framework, pair.own),
        list_second_rows(opened.framework, own, pair.seconds),
        pair.differs,
    )


def _summarize(rows: list[PairRow], differing: list[PairRow]) -> str:
    if not rows:
        return "No reviewer has rated anything yet."
    rated = show_count(len(rows), "element")
    if not differing:
        return f"{rated} rated a second time, no other level anywhere."
    return f"{rated} rated a second time, {len(differing)} of them on another level."


def _list_steps(opened: Opened, rated: set[str]) -> list[Step]:
    return [
        Step(
            f"{component.id}. {component.title}",
            url_for("review.rate", assessment_id=opened.assessment.id, component_id=component.id),
            sum(element.id in rated for element in component.elements),
            len(component.elements),
        )
        for component in opened.framework.components
    ]


def _read(element: Element, sent: Mapping[str, str]) -> Second:
    chosen = sent.get(f"level-{element.id}", "")
    if chosen and not (chosen.isascii() and chosen.isdecimal() and len(chosen) < 3):
        raise InvalidInputError("Choose one of the levels on this page.", element.id)
    try:
        seen = read_version(sent.get(f"seen-{element.id}"))
    except ValueError as error:
        raise InvalidInputError(str(error), element.id) from None
    note = sent.get(f"note-{element.id}", "").replace("\r\n", "\n").strip()
    return Second(element.id, int(chosen) if chosen else None, note, seen)


def _render(
    opened: Opened,
    component: Component,
    sent: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
    conflicts: Collection[str] = (),
) -> str:
    standings = list_standings(opened)
    mine = second_ratings.list_mine(current_actor(), opened.assessment.id)
    fields = []
    for element in component.elements:
        known = mine.get(element.id)
        selected = str(known.level) if known and known.level is not None else ""
        note, seen = (known.note, known.version) if known else ("", 0)
        if sent is not None:
            selected = sent.get(f"level-{element.id}", selected)
            note = sent.get(f"note-{element.id}", note)
        error = CONFLICT if element.id in conflicts else (errors or {}).get(element.id, "")
        fields.append(
            SecondField(
                element.id,
                element.title,
                describe_result(opened.framework, standings[element.id]),
                (
                    *(
                        Choice(str(entry.level), f"{entry.level} – {element.levels[entry.level]}")
                        for entry in sorted(opened.framework.scale, key=lambda one: one.level)
                    ),
                    Choice("", "No second rating"),
                ),
                selected,
                note,
                seen,
                error,
            )
        )
    return render_template(
        "pages/review/rate.html",
        opened=opened,
        component=component,
        date=show_date(opened.assessment.as_of),
        breadcrumb_items=(
            *make_breadcrumb(opened),
            ("Second rating", url_for("review.show", assessment_id=opened.assessment.id)),
            (component.short, None),
        ),
        fields=fields,
        has_errors=any(field.error for field in fields),
        may_rate=second_ratings.is_reviewable(opened.assessment.state),
        is_last=opened.framework.components[-1] is component,
    )


def _find_way(opened: Opened, component: Component) -> str:
    ids = [entry.id for entry in opened.framework.components]
    place = ids.index(component.id) + 1
    assessment_id = opened.assessment.id
    if place < len(ids):
        return url_for("review.rate", assessment_id=assessment_id, component_id=ids[place])
    return url_for("review.show", assessment_id=assessment_id)
