"""Passkeys: adding and removing them, and signing in by one. The browser's part needs a script."""

from __future__ import annotations

from typing import Any, Final

from flask import (
    Blueprint,
    Response,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_security.utils import login_user
from wtforms import BooleanField, HiddenField, StringField
from wtforms.validators import InputRequired, Length

from selfassess.domain.errors import InvalidInputError, NotFoundError
from selfassess.services import passkeys
from selfassess.services.passkeys import LONGEST_PASSKEY_NAME, Site
from selfassess.web import mails
from selfassess.web.account.browsers import describe_browser
from selfassess.web.account.fresh import refresh, require_fresh
from selfassess.web.account.going_on import take_way
from selfassess.web.account.second_step import find_waiting_account, finish
from selfassess.web.actor import find_account, get_account
from selfassess.web.forms import Form
from selfassess.web.times import now

blueprint = Blueprint("passkeys", __name__, url_prefix="/account/passkeys")

CHALLENGE_KEY: Final = "passkey_challenge"
LONGEST_ANSWER: Final = 20_000
"""[characters]"""

ADD, ALONE, SECOND, AGAIN = "add", "alone", "second", "again"
"""What a passkey is asked for: to be made; to stand for password and second step, to be the second
step, and to show once more that it is the person who signed in."""


class AddForm(Form):
    """A new passkey."""

    name = StringField(
        "Name of the new passkey",
        description="So that you find it again: the device or the key on your key ring.",
        validators=[
            InputRequired("Give the passkey a name."),
            Length(
                max=LONGEST_PASSKEY_NAME, message=f"Use at most {LONGEST_PASSKEY_NAME} characters."
            ),
        ],
    )
    credential = HiddenField(validators=[InputRequired(), Length(max=LONGEST_ANSWER)])


class UseForm(Form):
    """What a passkey has signed."""

    credential = HiddenField(validators=[InputRequired(), Length(max=LONGEST_ANSWER)])
    remember = BooleanField()
    next = HiddenField()


@blueprint.route("", methods=["GET", "POST"])
def show() -> ResponseReturnValue:
    """List somebody's passkeys, and add one that the browser has made."""
    account = get_account()
    require_fresh(url_for("passkeys.show"))
    form = AddForm()
    if request.method == "GET":
        form.name.process_data(describe_browser(request.user_agent.string))
    if form.validate_on_submit():
        name = form.name.data or ""
        try:
            passkeys.add_passkey(
                account, _get_site(), _take_challenge(ADD), form.credential.data or "", name
            )
        except InvalidInputError as error:
            flash(str(error), "error")
        else:
            mails.notify(account.email, f"A passkey was added to your account: {name}.")
            flash(f"The passkey {name} was added. You can sign in with it from now on.", "success")
        return redirect(url_for("passkeys.show"))
    page = render_template(
        "pages/account/passkeys.html", form=form, passkeys=passkeys.list_passkeys(account)
    )
    return page, 422 if form.errors else 200


@blueprint.post("/new")
def describe_new() -> Response:
    """Tell the browser which passkey to make."""
    account = get_account()
    require_fresh(url_for("passkeys.show"))
    challenge = _make_challenge(ADD)
    return _answer(passkeys.make_creation_options(account, _get_site(), challenge))


@blueprint.post("/<int:passkey_id>/remove")
def remove(passkey_id: int) -> ResponseReturnValue:
    """Remove a passkey."""
    account = get_account()
    require_fresh(url_for("passkeys.show"))
    try:
        name = passkeys.remove_passkey(account, passkey_id)
    except NotFoundError as error:
        flash(str(error), "info")
        return redirect(url_for("passkeys.show"))
    mails.notify(account.email, f"A passkey was removed from your account: {name}.")
    flash(f"The passkey {name} was removed. Remove it from your device as well.", "success")
    return redirect(url_for("passkeys.show"))


@blueprint.post("/wanted")
def describe_wanted() -> Response:
    """Tell the browser which passkey may sign."""
    purpose, account = _find_purpose()
    challenge = _make_challenge(purpose)
    return _answer(passkeys.make_request_options(_get_site(), challenge, account, purpose == ALONE))


@blueprint.post("/use")
def use() -> ResponseReturnValue:
    """Sign in by a passkey, take the second step by it, or show once more that it is you."""
    purpose, expected = _find_purpose()
    back = {ALONE: "security.login", SECOND: "second_step.enter", AGAIN: "security.verify"}[purpose]
    form = UseForm()
    way = form.next.data or ""
    try:
        if not form.validate_on_submit():
            raise InvalidInputError(passkeys.REFUSED)
        account = passkeys.use_passkey(
            _get_site(),
            _take_challenge(purpose),
            form.credential.data or "",
            purpose == ALONE,
            now(),
        )
        if expected is not None and account.id != expected.id:
            raise InvalidInputError(passkeys.REFUSED)
        if account.confirmed_at is None and current_app.config["SECURITY_CONFIRMABLE"]:
            raise InvalidInputError(passkeys.REFUSED)
    except InvalidInputError as error:
        flash(str(error), "error")
        return redirect(url_for(back, next=way or None))
    if purpose == SECOND:
        return finish(account, "passkey", way)
    if purpose == ALONE:
        login_user(account, remember=bool(form.remember.data), authn_via=["passkey"])
    refresh()
    return redirect(take_way(way))


def _find_purpose() -> tuple[str, Any]:
    """What a passkey is wanted for here, and whose it must be."""
    signed_in = find_account()
    if signed_in is not None:
        return AGAIN, signed_in
    waiting = find_waiting_account()
    return (ALONE, None) if waiting is None else (SECOND, waiting)


def _make_challenge(purpose: str) -> bytes:
    key, challenge = passkeys.make_challenge(purpose, now())
    # The cookie says only which challenge is meant: whoever keeps a cookie cannot use it again.
    session[CHALLENGE_KEY] = key
    return challenge


def _take_challenge(purpose: str) -> bytes:
    """Give what a device was asked to sign, once."""
    return passkeys.take_challenge(session.pop(CHALLENGE_KEY, ""), purpose, now())


def _get_site() -> Site:
    return Site(
        host=request.host.split(":")[0],
        origin=request.host_url.rstrip("/"),
        name=current_app.config["SITE_NAME"],
    )


def _answer(options: str) -> Response:
    return Response(options, mimetype="application/json")
