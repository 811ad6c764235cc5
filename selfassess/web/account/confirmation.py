"""Signing up, and confirming that an address is one's own."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import urlencode

from flask import (
    Blueprint,
    Flask,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_security.confirmable import confirm_email_token_status, confirm_user
from flask_security.core import Security
from flask_security.signals import user_not_registered, user_registered
from flask_security.utils import login_user
from itsdangerous import BadSignature, URLSafeSerializer

from selfassess.extensions import db
from selfassess.services import trials
from selfassess.services.access import hash_token
from selfassess.web.account.going_on import check_way, find_way, keep_way, take_way
from selfassess.web.account.second_step import enter_second_step
from selfassess.web.actor import TRIAL_KEY, find_account, find_actor
from selfassess.web.flask_settings import CONFIRM_WITHIN
from selfassess.web.forms import Form

blueprint = Blueprint("confirmation", __name__, url_prefix="/account")

SIGNED_UP_KEY: Final = "signed_up"
"""Where the session keeps which account was made in this browser."""
MAILED_TO_KEY: Final = "mailed_to"
"""Where the session keeps to which address the link went by which somebody came."""


class ConfirmForm(Form):
    """The button that confirms an address."""


def init_app(app: Flask, security: Security) -> None:
    """Let people confirm their address, where the installation asks for it."""
    user_registered.connect(_note_sign_up, app)
    user_not_registered.connect(_note_vain_sign_up, app)
    security.mail_context_processor(_describe_way)
    if app.config["SECURITY_CONFIRMABLE"]:
        # Flask-Security's own view signs in whoever opens the link: also a program that looks
        # through mails, and somebody under whose address a stranger has signed up.
        app.view_functions["security.confirm_email"] = confirm


def note_mailed_link(email: str) -> None:
    """Note that this browser has opened a link that went to an address, and to nobody else."""
    session[MAILED_TO_KEY] = email.lower()


def is_mailed_to(email: str) -> bool:
    """Whether this browser has opened such a link."""
    return bool(session.get(MAILED_TO_KEY) == email.lower())


@blueprint.get("/signed-up")
def signed_up() -> ResponseReturnValue:
    """What comes next; the same words for those who have an account already."""
    if find_account() is not None:
        return redirect(take_way())
    return render_template(
        "pages/account/signed_up.html",
        trial_id=trials.find_trial(find_actor()),
        may_ask_again=current_app.config["SECURITY_CONFIRMABLE"],
    )


def confirm(token: str) -> ResponseReturnValue:
    """
    Confirm an address by the link that went there.

    In the browser in which somebody signed up, opening the link is enough, and signs in. Elsewhere
    it takes a button, and the password.
    """
    is_old, is_wrong, account = confirm_email_token_status(token)
    if is_wrong or is_old or account is None:
        flash("This link is too old or not valid. Ask for a new one.", "warning")
        return redirect(url_for("security.send_confirmation"))
    way = check_way(request.args.get("next"))
    if account.confirmed_at is not None:
        flash("This address is confirmed already. Sign in to go on.", "info")
        return redirect(url_for("security.login", next=way or None))
    is_same_browser = session.get(SIGNED_UP_KEY) == account.fs_uniquifier
    if not (is_same_browser or ConfirmForm().validate_on_submit()):
        return render_template("pages/account/confirm.html", email=account.email)
    confirm_user(account)
    db.session.commit()
    session.pop(SIGNED_UP_KEY, None)
    if not is_same_browser:
        # The key of the trial is in the other browser.
        if token_hash := _read_trial(request.args.get("trial", "")):
            trials.claim_trial(account, token_hash)
        flash("Your address is confirmed. Sign in to go on.", "success")
        return redirect(url_for("security.login", next=way or None))
    flash("Your address is confirmed, and you are signed in.", "success")
    if second_step := enter_second_step(account, is_kept=False, way=way):
        return second_step
    login_user(account, authn_via=["confirm"])
    return redirect(take_way(way))


def _note_sign_up(_app: Flask, user: Any, form_data: dict[str, Any], **_more: Any) -> None:
    _note(form_data)
    session[SIGNED_UP_KEY] = user.fs_uniquifier
    if is_mailed_to(user.email):
        user.confirmed_at = datetime.now(UTC)
        login_user(user, authn_via=["confirm"])


def _note_vain_sign_up(_app: Flask, form_data: dict[str, Any], **_more: Any) -> None:
    """There is an account already, which only its owner learns, by mail."""
    _note(form_data)
    # The cookie can be read by whoever holds it, and must look the same.
    session[SIGNED_UP_KEY] = uuid.uuid4().hex


def _note(form_data: dict[str, Any]) -> None:
    keep_way(form_data.get("going_to"))
    # Flask-Security's message says what the next page says.
    session.pop("_flashes", None)


def _describe_way() -> dict[str, Any]:
    """What the links in mails carry: where to go on, and the trial to take along."""
    carried = {"next": find_way(), "trial": _sign_trial()}
    carried = {name: value for name, value in carried.items() if value}
    way = f"?{urlencode(carried)}" if carried else ""
    return {"way": way, "confirm_days": CONFIRM_WITHIN.days}


def _make_signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="trial of a confirmation")


def _sign_trial() -> str:
    token = session.get(TRIAL_KEY)
    return str(_make_signer().dumps(hash_token(token))) if token else ""


def _read_trial(signed: str) -> str:
    try:
        return str(_make_signer().loads(signed))
    except BadSignature:
        return ""
