"""What people can change about their own account."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_security.utils import logout_user
from wtforms import StringField
from wtforms.validators import Length

from selfassess.domain.errors import InvalidInputError
from selfassess.services import accounts
from selfassess.services.accounts import LONGEST_DISPLAY_NAME
from selfassess.web.actor import current_account
from selfassess.web.forms import Form

blueprint = Blueprint("profile", __name__, url_prefix="/account")


class NameForm(Form):
    """How somebody is called."""

    display_name = StringField(
        "Your name",
        description="Shown to the other members of your districts.",
        validators=[
            Length(
                max=LONGEST_DISPLAY_NAME, message=f"Use at most {LONGEST_DISPLAY_NAME} characters."
            )
        ],
    )


class DeleteForm(Form):
    """The button that deletes an account."""


@blueprint.route("", methods=["GET", "POST"])
def show() -> ResponseReturnValue:
    """One's own account: the name, and ways to change the rest."""
    actor = current_account()
    form = NameForm(obj=current_user)
    if form.validate_on_submit():
        accounts.change_name(actor, form.display_name.data or "")
        flash("Saved.", "success")
        return redirect(url_for("profile.show"))
    return render_template("pages/profile/show.html", form=form), 422 if form.errors else 200


@blueprint.route("/delete", methods=["GET", "POST"])
def delete() -> ResponseReturnValue:
    """Ask whether an account shall go, and delete it."""
    actor = current_account()
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
