"""The second step of signing in, for accounts that ask for one."""

from __future__ import annotations

import time
from typing import Any, Final

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
from flask_security.core import Security
from flask_security.tf_plugin import TfPluginBase
from flask_security.utils import login_user
from wtforms import HiddenField, StringField
from wtforms.validators import InputRequired

from selfassess.services import passkeys, second_factors
from selfassess.services.authenticators import Authenticator
from selfassess.web.account.going_on import check_way, take_way
from selfassess.web.actor import find_account
from selfassess.web.forms import Form
from selfassess.web.times import now

blueprint = Blueprint("second_step", __name__, url_prefix="/account")

STEP_LASTS: Final = 600
"""How long the second step may take. [seconds]"""
ACCOUNT_KEY: Final = "tf_user_id"
"""Where Flask-Security keeps in the session who has taken the first step."""
KEPT_KEY: Final = "tf_remember_login"
SINCE_KEY: Final = "tf_since"


class CodeForm(Form):
    """A code of the app, or a recovery code."""

    code = StringField(
        "Code",
        description="Six digits from your authenticator app, or one of your recovery codes.",
        validators=[InputRequired("Enter the code.")],
    )
    next = HiddenField()


class SecondStep(TfPluginBase):
    """What Flask-Security asks when somebody has taken the first step."""

    def create_blueprint(self, app: Any, bp: Any, state: Any) -> None:
        """Add no pages of Flask-Security's."""

    def get_setup_methods(self, user: Any) -> list[tuple[str, str]]:
        """Tell whether an account asks for a second step: a method stands for yes."""
        return [("code", "Code")] if second_factors.is_on(user) else []

    def tf_login(self, user: Any, json_payload: Any, next_loc: str | None) -> Any:
        """Send somebody to the second step."""
        session[SINCE_KEY] = time.time()
        return redirect(url_for("second_step.enter", next=check_way(next_loc) or None))


def init_app(app: Flask, security: Security) -> None:
    """Ask for a second step wherever somebody signs in."""
    keys = [app.config["SECRET_KEY"], *app.config["SECRET_KEY_FALLBACKS"]]
    app.extensions["authenticator"] = Authenticator(keys, app.config["SITE_NAME"])
    security.two_factor_plugins.register_tf_impl(app, "second_step", SecondStep)
    security.support_mfa = True


def get_authenticator() -> Authenticator:
    """What checks the codes of apps in this application."""
    authenticator: Authenticator = current_app.extensions["authenticator"]
    return authenticator


def enter_second_step(account: Any, is_kept: bool, way: str) -> ResponseReturnValue | None:
    """
    Send somebody who has taken the first step to the second one, where the account asks for it.

    Args:
        account: Whose.
        is_kept: Whether to stay signed in when the browser is closed.
        way: Where to go afterwards.
    """
    plugins = current_app.extensions["security"].two_factor_plugins
    answer: ResponseReturnValue | None = plugins.tf_enter(account, is_kept, "first", way or None)
    return answer


def find_waiting_account() -> Any:
    """Find who has taken the first step in this browser, a short while ago."""
    if time.time() - float(session.get(SINCE_KEY, 0)) > STEP_LASTS:
        return None
    datastore = current_app.extensions["security"].datastore
    account = datastore.find_user(fs_uniquifier=session.get(ACCOUNT_KEY, ""))
    return account if account is not None and account.active else None


def finish(account: Any, via: str, way: str | None) -> ResponseReturnValue:
    """Sign somebody in who has taken both steps."""
    is_kept = bool(session.pop(KEPT_KEY, False))
    for key in (ACCOUNT_KEY, SINCE_KEY):
        session.pop(key, None)
    login_user(account, remember=is_kept, authn_via=[via])
    return redirect(take_way(way))


@blueprint.route("/second-step", methods=["GET", "POST"])
def enter() -> ResponseReturnValue:
    """Ask for the code."""
    if find_account() is not None:
        return redirect(take_way())
    account = find_waiting_account()
    if account is None:
        flash("Sign in first, then comes the code.", "info")
        return redirect(url_for("security.login"))
    form = CodeForm()
    if request.method == "GET":
        form.next.process_data(check_way(request.args.get("next")))
    if form.validate_on_submit():
        code = form.code.data or ""
        if second_factors.pass_second_step(account, get_authenticator(), code, now()):
            _warn_of_few_codes(account)
            return finish(account, "code", form.next.data)
        form.code.errors = [second_factors.WRONG_CODE]
    page = render_template(
        "pages/account/second_step.html", form=form, has_passkeys=passkeys.has_passkeys(account)
    )
    return page, 422 if form.errors else 200


def _warn_of_few_codes(account: Any) -> None:
    left = second_factors.count_codes(account)
    if left <= second_factors.FEW_CODES:
        flash(
            f"You have {left} recovery code{'' if left == 1 else 's'} left. Make new ones on the"
            " page of your second step.",
            "warning",
        )
