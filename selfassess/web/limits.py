"""How often an address may try what could be guessed or flooded."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final, cast

from flask import Flask, request, session
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

from selfassess.web.account.second_step import ACCOUNT_KEY
from selfassess.web.actor import TRIAL_KEY

if TYPE_CHECKING:
    from flask.typing import RouteCallable


def _get_email() -> str:
    return request.form.get("email", "").strip().lower() or get_remote_address()


def _get_waiting() -> str:
    # Whoever knows a password can take the first step again and again; the account stays the same.
    return session.get(ACCOUNT_KEY) or get_remote_address()


def _get_person() -> str:
    # A whole team may sit behind one address. What the session says is signed.
    return session.get("_user_id") or session.get(TRIAL_KEY) or get_remote_address()


LIMITS: Final[tuple[tuple[str, str, Callable[[], str]], ...]] = (
    ("security.login", "10/minute;100/hour", get_remote_address),
    # Guesses at one account may come from many addresses.
    ("security.login", "10/minute;50/hour", _get_email),
    ("security.register", "10/minute;50/hour", get_remote_address),
    ("security.forgot_password", "10/minute;50/hour", get_remote_address),
    ("security.forgot_password", "3/minute;10/hour", _get_email),
    ("security.reset_password", "10/minute;50/hour", get_remote_address),
    ("security.change_password", "10/minute", get_remote_address),
    ("security.send_confirmation", "10/minute;50/hour", get_remote_address),
    ("security.send_confirmation", "3/minute;10/hour", _get_email),
    ("security.verify", "5/minute;30/hour", _get_person),
    ("second_step.enter", "5/minute;30/hour", _get_waiting),
    ("second_factor.show", "10/minute;50/hour", _get_person),
    ("passkeys.use", "20/minute;200/hour", get_remote_address),
    ("passkeys.describe_wanted", "30/minute;300/hour", get_remote_address),
    # Each reads up to 10 MB.
    ("history.upload", "20/minute;200/hour", _get_person),
    ("history.check", "20/minute;200/hour", _get_person),
    ("trials.start", "10/minute;100/hour", get_remote_address),
    ("members.invite", "20/minute;200/hour", get_remote_address),
    ("members.resend_invitation", "20/minute;200/hour", get_remote_address),
    ("staff.invite_owner", "20/minute;200/hour", get_remote_address),
    ("observers.ask", "20/minute;200/hour", get_remote_address),
    ("invitations.accept", "20/minute", get_remote_address),
    ("subscriptions.ask", "10/minute;50/hour", get_remote_address),
    ("subscriptions.ask", "3/minute;10/hour", _get_email),
    ("subscriptions.confirm", "20/minute", get_remote_address),
    ("subscriptions.end", "60/minute", get_remote_address),
    ("comments.add", "20/minute;200/hour", _get_person),
    ("comments.change", "30/minute;300/hour", _get_person),
    ("presence.note", "60/minute", _get_person),
    ("votes.cast", "60/minute", _get_person),
    ("evidence.add", "30/minute;300/hour", _get_person),
    ("transfers.take", "6/minute;60/hour", _get_person),
    ("transfers.upload", "6/minute;60/hour", _get_person),
    ("transfers.check", "6/minute;60/hour", _get_person),
    ("evidence.revise", "30/minute;300/hour", _get_person),
    # Each tells people of another organization something.
    ("challenges.new", "20/minute;100/hour", _get_person),
    ("challenges.add", "30/minute;200/hour", _get_person),
    ("outside_ratings.share", "20/minute;100/hour", _get_person),
    ("outside_ratings.reply", "30/minute;300/hour", _get_person),
    ("follows.add", "30/minute;300/hour", _get_person),
)
"""Endpoint, limit and what is counted by; only sending (POST) counts."""

PLANNER_LIMITS: Final[tuple[tuple[str, str], ...]] = (
    ("planner.show", "120/minute;2000/hour"),
    ("planner.compare", "30/minute;500/hour"),
    ("planner.adopt", "30/minute;500/hour"),
    ("planner.save", "30/minute;500/hour"),
    ("reports.plan_word", "30/minute;500/hour"),
    ("reports.plan_excel", "30/minute;500/hour"),
    ("plans.pdf", "30/minute;500/hour"),
    ("outside_ratings.report_pdf", "30/minute;500/hour"),
    ("networks.report", "30/minute;500/hour"),
    ("network_files.csv", "30/minute;500/hour"),
    ("network_files.workbook", "30/minute;500/hour"),
    ("network_files.document", "30/minute;500/hour"),
    # Each unpacks and checks a whole archive, or collects one.
    ("transfers.check", "30/minute;300/hour"),
    ("transfers.show", "30/minute;300/hour"),
)
"""Endpoints that look at something which takes the processor long; every look counts."""

PROVIDER_LIMITS: Final[tuple[tuple[str, str], ...]] = (
    ("identity_providers.start", "20/minute;200/hour"),
    ("identity_providers.come_back", "20/minute;200/hour"),
)
"""Endpoints that make this site ask another one; every visit counts."""


def init_app(app: Flask) -> None:
    """Limit the endpoints of LIMITS. They must be registered by now."""
    settings = app.config["SETTINGS"]
    if not app.config["RATELIMIT_ENABLED"]:
        return
    limiter = Limiter(
        key_func=get_remote_address,
        storage_uri=settings.ratelimit_storage_uri,
        # Whoever wants to sign in must not wait until the counter is repaired.
        swallow_errors=True,
        headers_enabled=False,
    )
    # Where it is registered already, it does not look for limits at every page: the endpoints that
    # are limited ask for them by themselves.
    app.extensions["limiter"] = {limiter}
    limiter.init_app(app)
    for endpoint, limit, key in LIMITS:
        if endpoint not in app.view_functions:
            continue  # Where addresses are not confirmed, nobody asks for the link once more.
        limited = limiter.limit(limit, key_func=key, methods=["POST"])
        app.view_functions[endpoint] = cast("RouteCallable", limited(app.view_functions[endpoint]))
    for endpoint, limit in PLANNER_LIMITS:
        limited = limiter.limit(limit, key_func=_get_person)
        app.view_functions[endpoint] = cast("RouteCallable", limited(app.view_functions[endpoint]))
    for endpoint, limit in PROVIDER_LIMITS:
        limited = limiter.limit(limit, key_func=get_remote_address)
        app.view_functions[endpoint] = cast("RouteCallable", limited(app.view_functions[endpoint]))
