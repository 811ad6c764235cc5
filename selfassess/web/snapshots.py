"""Snapshots: take one, and look at it."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from selfassess.domain.errors import InvalidInputError
from selfassess.formats.dates import show_date
from selfassess.services import erasing, snapshots
from selfassess.services.editions import get_edition, is_own_edition
from selfassess.services.snapshots import OpenedSnapshot, open_snapshot
from selfassess.web.actor import current_actor
from selfassess.web.fragments import render_once
from selfassess.web.method import url_of_method
from selfassess.web.snapshot_page.page import describe_page
from selfassess.web.snapshot_page.published import PublishedPart, describe_published
from selfassess.web.snapshot_page.trend import DatedDocument
from selfassess.web.times import now

blueprint = Blueprint("snapshots", __name__)


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a snapshot's page: what may change although the snapshot does not."""

    id: int
    district: str
    district_url: str
    assessment_url: str
    is_demonstration: bool
    is_provisional: bool
    is_imported: bool
    date: str
    taken: str
    edition: str


@blueprint.post("/assessments/<int:assessment_id>/snapshots")
def take(assessment_id: int) -> ResponseReturnValue:
    """Freeze what the assessment says now."""
    try:
        snapshot_id = snapshots.freeze_snapshot(current_actor(), assessment_id, now())
    except InvalidInputError as error:
        flash(str(error), "error")
        return redirect(url_for("assessments.check", assessment_id=assessment_id))
    flash("The snapshot was taken. It stays as it is; you can go on answering.", "success")
    return redirect(url_for("snapshots.show", snapshot_id=snapshot_id))


@blueprint.get("/snapshots/<int:snapshot_id>")
def show(snapshot_id: int) -> str:
    """The result: verdicts, levels, flags, and how each number came about."""
    opened, series = snapshots.glance_at_snapshot(current_actor(), snapshot_id)
    frozen = opened.frozen
    # A database may give the id of a deleted snapshot again, so the moment stands beside it.
    key = ("snapshots.show", request.script_root, frozen.id, frozen.taken_at, series)
    return render_template(
        "pages/snapshots/show.html",
        head=_describe_head(opened),
        body=render_once(key, lambda: _render_body(opened)),
    )


@blueprint.get("/snapshots/<int:snapshot_id>.json")
def document(snapshot_id: int) -> ResponseReturnValue:
    """The frozen document itself, for those who compute on."""
    opened = open_snapshot(current_actor(), snapshot_id)
    return jsonify(erasing.mark_erased(snapshots.reveal_names(opened), opened.district.id))


def _render_body(opened: OpenedSnapshot) -> str:
    opened = snapshots.fit_edition(opened)
    series = [
        DatedDocument(
            as_of=snapshot.as_of,
            document=snapshot.document,
            href=url_for("snapshots.show", snapshot_id=snapshot.id),
            is_shown=snapshot.id == opened.frozen.id,
        )
        for snapshot in snapshots.list_trend(opened)
    ]
    framework = opened.framework
    method_url = url_of_method(framework.id)
    rubric_url = url_for("rubric.edition", edition=framework.id)
    page = describe_page(
        framework,
        snapshots.reveal_names(opened),
        series,
        snapshots.list_remarks(opened),
        method_url,
        rubric_url,
        snapshots.list_agreements(opened),
    )
    return render_template(
        "pages/snapshots/_body.html",
        page=page,
        beside=_describe_beside(opened),
        edition=(framework.name, rubric_url),
        is_own=is_own_edition(framework.id),
        of=framework.highest,
        route_url=(
            url_for("planner.show", snapshot_id=opened.frozen.id) if framework.steps else ""
        ),
        plan_url=url_for("plans.show", snapshot_id=opened.frozen.id),
        pdf_url=url_for("plans.pdf", snapshot_id=opened.frozen.id),
        method_url=method_url,
    )


def _describe_beside(opened: OpenedSnapshot) -> PublishedPart | None:
    """The snapshot beside printed ratings, where the edition has some."""
    framework = opened.framework
    if framework.published is None:
        return None
    other = get_edition(framework.crosswalk.to) if framework.crosswalk else None
    all_url = url_for("rubric.ratings", edition=framework.id)
    return describe_published(framework, framework.published, other, opened.document, all_url)


def _describe_head(opened: OpenedSnapshot) -> Head:
    frozen, district = opened.frozen, opened.district
    taken = frozen.taken_at
    return Head(
        id=frozen.id,
        district=district.name,
        district_url=url_for("districts.overview", district_id=district.id),
        assessment_url=(
            url_for("assessments.overview", assessment_id=frozen.assessment_id)
            if frozen.assessment_id
            else ""
        ),
        is_demonstration=district.is_demonstration,
        is_provisional=not frozen.complete,
        is_imported=frozen.import_id is not None,
        date=show_date(frozen.as_of),
        taken=f"{show_date(taken.date())} at {taken:%H:%M} UTC",
        edition=f"{opened.framework.name} ({frozen.edition}), version {frozen.edition_version}",
    )
