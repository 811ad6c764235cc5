"""Turning the second step of signing in on and off, and its recovery codes."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, Response, flash, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from wtforms import StringField
from wtforms.validators import InputRequired

from selfassess.domain.errors import InvalidInputError
from selfassess.services import second_factors
from selfassess.web import mails
from selfassess.web.account.fresh import require_fresh
from selfassess.web.account.qr_code import draw_qr_code
from selfassess.web.account.second_step import get_authenticator
from selfassess.web.actor import get_account
from selfassess.web.forms import Form
from selfassess.web.times import now

blueprint = Blueprint("second_factor", __name__, url_prefix="/account/second-factor")

SECRET_KEY: Final = "totp_secret"  # noqa: S105 - the name of a place
"""Where the session keeps, encrypted, what an app has been told and not yet answered."""


class SetUpForm(Form):
    """The first code of an app."""

    code = StringField(
        "Code that the app shows now",
        description="Six digits.",
        validators=[InputRequired("Enter the code that the app shows.")],
    )


class ButtonForm(Form):
    """A button."""


@blueprint.route("", methods=["GET", "POST"])
def show() -> ResponseReturnValue:
    """What is on, or how to turn it on; the code of a new app turns it on."""
    account = get_account()
    if second_factors.is_on(account):
        return render_template(
            "pages/account/second_factor.html", codes_left=second_factors.count_codes(account)
        )
    require_fresh(url_for("second_factor.show"))
    # A wrong code changes nothing: nobody has to tell the app again.
    secret = session.setdefault(SECRET_KEY, get_authenticator().make_secret())
    form = SetUpForm()
    if form.validate_on_submit():
        try:
            codes = second_factors.turn_on(
                account, get_authenticator(), secret, form.code.data or "", now()
            )
        except InvalidInputError as error:
            form.code.errors = [str(error)]
        else:
            session.pop(SECRET_KEY)
            mails.notify(account.email, "From now on, signing in takes a second step.")
            return _show_codes(codes)
    page = render_template(
        "pages/account/second_factor_set_up.html",
        form=form,
        set_up=get_authenticator().describe(secret, account.email),
    )
    return page, 422 if form.errors else 200


@blueprint.get("/code.svg")
def picture() -> ResponseReturnValue:
    """What the app is told, as a square code."""
    account = get_account()
    secret = session.get(SECRET_KEY)
    if secret is None:
        return redirect(url_for("second_factor.show"))
    uri = get_authenticator().describe(secret, account.email).uri
    return Response(draw_qr_code(uri), mimetype="image/svg+xml")


@blueprint.post("/codes")
def replace_codes() -> ResponseReturnValue:
    """Make new recovery codes."""
    account = get_account()
    require_fresh(url_for("second_factor.show"))
    if not second_factors.is_on(account):
        return redirect(url_for("second_factor.show"))
    codes = second_factors.replace_codes(account)
    mails.notify(account.email, "The recovery codes of your account were replaced.")
    return _show_codes(codes)


@blueprint.post("/turn-off")
def turn_off() -> ResponseReturnValue:
    """Ask for no second step any more."""
    account = get_account()
    require_fresh(url_for("second_factor.show"))
    second_factors.turn_off(account)
    mails.notify(account.email, "Signing in takes no second step any more.")
    flash("Signing in takes no second step any more.", "success")
    return redirect(url_for("profile.show"))


def _show_codes(codes: list[str]) -> str:
    """They are in this one answer and nowhere else: not in the session, not in the database."""
    return render_template("pages/account/recovery_codes.html", codes=codes)
