"""Where somebody is signed in, and signing out there."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from selfassess.domain.errors import NotFoundError
from selfassess.services import sessions
from selfassess.services.sessions import SEEN_EVERY, SESSION_LASTS
from selfassess.web.account.signed_in import find_session_id
from selfassess.web.actor import current_account
from selfassess.web.times import now

blueprint = Blueprint("devices", __name__, url_prefix="/account/sessions")


@dataclass(frozen=True, slots=True)
class DeviceRow:
    """A browser in which somebody is signed in."""

    id: int
    browser: str
    since: str
    seen: str
    is_this: bool


@dataclass(frozen=True, slots=True)
class DevicesPage:
    """Every browser, and what is kept about each."""

    rows: tuple[DeviceRow, ...]
    has_others: bool
    lasts_days: int
    seen_minutes: int


@blueprint.get("")
def list_all() -> str:
    """List where somebody is signed in."""
    actor = current_account()
    here = find_session_id()
    rows = tuple(
        DeviceRow(
            id=session.id,
            browser=session.browser,
            since=f"{session.created_at:%B} {session.created_at.day}, {session.created_at:%Y}",
            seen=f"{session.seen_at:%B} {session.seen_at.day}, {session.seen_at:%H:%M} UTC",
            is_this=session.id == here,
        )
        for session in sessions.list_sessions(actor, now())
    )
    page = DevicesPage(
        rows=rows,
        has_others=any(not row.is_this for row in rows),
        lasts_days=SESSION_LASTS.days,
        seen_minutes=int(SEEN_EVERY.total_seconds()) // 60,
    )
    return render_template("pages/account/sessions.html", page=page)


@blueprint.post("/<int:session_id>/end")
def end(session_id: int) -> ResponseReturnValue:
    """Sign out in one browser."""
    try:
        sessions.end_session(current_account(), session_id)
    except NotFoundError as error:
        flash(str(error), "info")
    else:
        flash("You are signed out there.", "success")
    return redirect(url_for("devices.list_all"))


@blueprint.post("/end-others")
def end_others() -> ResponseReturnValue:
    """Sign out everywhere but here."""
    actor = current_account()
    sessions.end_other_sessions(actor, find_session_id())
    flash("You are signed out everywhere else.", "success")
    return redirect(url_for("devices.list_all"))
