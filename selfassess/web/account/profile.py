"""What people can change about their own account."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_security.utils import logout_user
from wtforms import BooleanField, StringField
from wtforms.validators import Length

from selfassess.domain.errors import InvalidInputError
from selfassess.services import accounts, passkeys, second_factors, sessions
from selfassess.services.access import Actor
from selfassess.services.accounts import LONGEST_DISPLAY_NAME
from selfassess.web.account.fresh import require_fresh
from selfassess.web.actor import current_account, get_account
from selfassess.web.forms import Form
from selfassess.web.times import now

blueprint = Blueprint("profile", __name__, url_prefix="/account")


class ProfileForm(Form):
    """How somebody is called, and whether mails remind them."""

    display_name = StringField(
        "Your name",
        description="Shown to the other members of your districts.",
        validators=[
            Length(
                max=LONGEST_DISPLAY_NAME, message=f"Use at most {LONGEST_DISPLAY_NAME} characters."
            )
        ],
    )
    wants_reminders = BooleanField(
        "Remind me by mail",
        description=(
            "One mail a day while something that you own is due, or something new waits for you."
        ),
    )


class DeleteForm(Form):
    """The button that deletes an account."""


@dataclass(frozen=True, slots=True)
class WaysPage:
    """How somebody signs in, and where they are signed in."""

    has_password: bool
    has_second_step: bool
    codes_left: int
    passkeys: int
    sessions: int


@blueprint.route("", methods=["GET", "POST"])
def show() -> ResponseReturnValue:
    """One's own account: the name, and ways to change the rest."""
    actor = current_account()
    form = ProfileForm(obj=current_user)
    if form.validate_on_submit():
        accounts.change_name(actor, form.display_name.data or "")
        accounts.choose_reminders(actor, bool(form.wants_reminders.data))
        flash("Saved.", "success")
        return redirect(url_for("profile.show"))
    page = render_template("pages/profile/show.html", form=form, ways=_describe_ways(actor))
    return page, 422 if form.errors else 200


@blueprint.route("/delete", methods=["GET", "POST"])
def delete() -> ResponseReturnValue:
    """Ask whether an account shall go, and delete it."""
    actor = current_account()
    require_fresh(url_for("profile.delete"))
    if DeleteForm().validate_on_submit():
        try:
            accounts.delete_account(actor)
        except InvalidInputError as error:
            flash(str(error), "error")
            return redirect(url_for("profile.show"))
        logout_user()
        flash("Your account was deleted.", "success")
        return redirect(url_for("home.landing"))
    return render_template("pages/profile/delete.html")


def _describe_ways(actor: Actor) -> WaysPage:
    account = get_account()
    is_on = second_factors.is_on(account)
    return WaysPage(
        has_password=account.password is not None,
        has_second_step=is_on,
        codes_left=second_factors.count_codes(account) if is_on else 0,
        passkeys=len(passkeys.list_passkeys(account)),
        sessions=len(sessions.list_sessions(actor, now())),
    )
