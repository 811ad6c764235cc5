"""Signing up, signing in and passwords: Flask-Security, in our words and our look."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, NoReturn

from flask import (
    Flask,
    abort,
    flash,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_security.core import Security
from flask_security.datastore import UserDatastore
from flask_security.forms import (
    ChangePasswordForm,
    ForgotPasswordForm,
    LoginForm,
    RegisterFormV2,
    ResetPasswordForm,
    SendConfirmationForm,
    VerifyForm,
)
from flask_security.signals import user_authenticated
from flask_security.utils import aware_utcnow, hash_password
from flask_wtf import FlaskForm
from markupsafe import Markup
from wtforms import HiddenField, StringField
from wtforms.validators import Length, Optional

from selfassess.services import passkeys, trials
from selfassess.services.access import hash_token
from selfassess.services.accounts import LONGEST_DISPLAY_NAME
from selfassess.web.account import confirmation, second_step, signed_in
from selfassess.web.account.fresh import STALE
from selfassess.web.account.identity_providers import list_providers
from selfassess.web.actor import TRIAL_KEY, find_account
from selfassess.web.flask_settings import SHORTEST_PASSWORD
from selfassess.web.forms import on_one_line
from selfassess.web.mails import AccountMails

MESSAGES: Mapping[str, str] = {
    "GENERIC_AUTHN_FAILED": "The address or the password is wrong.",
    "EMAIL_NOT_PROVIDED": "Enter your e-mail address.",
    "INVALID_EMAIL_ADDRESS": "This is not an e-mail address.",
    "PASSWORD_NOT_PROVIDED": "Enter your password.",
    "PASSWORD_INVALID_LENGTH": "Use %(length)s characters or more.",
    "INVALID_PASSWORD": "This is not your present password.",
    "RETYPE_PASSWORD_MISMATCH": "The two passwords are not the same.",
    "PASSWORD_IS_THE_SAME": "Choose a password other than the present one.",
    "PASSWORD_CHANGE": "Your password was changed.",
    "PASSWORD_RESET_NO_LOGIN": "Your password was replaced. Sign in with the new one.",
    "PASSWORD_RESET_REQUEST": (
        "If there is an account with this address, a link to choose a new password is on its way."
    ),
    "PASSWORD_RESET_EXPIRED": "This link is too old. Ask for a new one.",
    "INVALID_RESET_PASSWORD_TOKEN": "This link is not valid (any more). Ask for a new one.",
    "CONFIRMATION_REQUIRED": (
        "Confirm your address first: open the link in the mail that you got when you signed up."
    ),
    "CONFIRMATION_REQUEST": (
        "If there is an account with this address that waits for it, a link is on its way."
    ),
    "REAUTHENTICATION_REQUIRED": STALE,
    "REAUTHENTICATION_SUCCESSFUL": "Thank you. You can go on.",
    "DISABLED_ACCOUNT": "This account is closed.",
    "INVALID_REDIRECT": "The address to go on to is not part of this site.",
}
"""What Flask-Security says, in our words."""

PASSWORD_HINT = f"{SHORTEST_PASSWORD} characters or more. A few words in a row are good."


class _Worded:
    """A form of Flask-Security whose labels are ours."""

    labels: ClassVar[Mapping[str, str]] = {}
    hints: ClassVar[Mapping[str, str]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, text in self.labels.items():
            self[name].label.text = text  # type: ignore[index]  # every subclass is a form
        for name, text in self.hints.items():
            self[name].description = text  # type: ignore[index]


class SignInForm(_Worded, LoginForm):
    """Address and password."""

    labels: ClassVar = {
        "email": "E-mail address",
        "password": "Password",
        "remember": "Keep me signed in on this device",
    }
    hints: ClassVar = {"password": ""}

    def validate(self, **kwargs: Any) -> bool:  # type: ignore[override]  # as Flask-Security does
        """Whether somebody may sign in; who knows the password learns that a mail waits."""
        if super().validate(**kwargs):
            return True
        if self.requires_confirmation:
            self.email.errors = []
            self.form_errors.append(MESSAGES["CONFIRMATION_REQUIRED"])
        return False


class SignUpForm(_Worded, RegisterFormV2):
    """Address, password and, for those who wish, a name."""

    labels: ClassVar = {"email": "E-mail address", "password": "Password"}
    hints: ClassVar = {"password": PASSWORD_HINT}

    # Where to go on after the address is confirmed. Flask-Security would go there at once.
    going_to = HiddenField()
    display_name = StringField(
        "Your name",
        description="Shown to the other members of your districts.",
        filters=[on_one_line, lambda name: name or None],
        validators=[
            Optional(),
            Length(
                max=LONGEST_DISPLAY_NAME, message=f"Use at most {LONGEST_DISPLAY_NAME} characters."
            ),
        ],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # What `next` means to it.
        self.next.data = ""
        if not self.going_to.data:
            self.going_to.data = request.args.get("next", "")


class AgainForm(_Worded, VerifyForm):
    """The password once more."""

    labels: ClassVar = {"password": "Your password"}

    def validate(self, **kwargs: Any) -> bool:  # type: ignore[override]  # as Flask-Security does
        """Whether it is the password; an account of an identity provider has none."""
        if not self.user.password:
            return False
        return bool(super().validate(**kwargs))


class ConfirmationForm(_Worded, SendConfirmationForm):
    """The address to which the link shall go once more."""

    labels: ClassVar = {"email": "E-mail address"}

    def validate(self, **kwargs: Any) -> bool:  # type: ignore[override]  # as Flask-Security does
        """Whether a link goes out; where none does, finding that out takes as long."""
        if super().validate(**kwargs):
            return True
        hash_password("no password")
        return False


class ForgottenForm(_Worded, ForgotPasswordForm):
    """The address of the account whose password is forgotten."""

    labels: ClassVar = {"email": "E-mail address"}


class NewPasswordForm(_Worded, ResetPasswordForm):
    """A new password instead of a forgotten one."""

    labels: ClassVar = {"password": "New password", "password_confirm": "New password once more"}
    hints: ClassVar = {"password": PASSWORD_HINT}


class OtherPasswordForm(_Worded, ChangePasswordForm):
    """Another password instead of a known one."""

    labels: ClassVar = {
        "password": "Present password",
        "new_password": "New password",
        "new_password_confirm": "New password once more",
    }
    hints: ClassVar = {"new_password": PASSWORD_HINT}


def init_app(app: Flask, datastore: UserDatastore) -> None:
    """
    Add accounts to the application.

    Args:
        app: The application.
        datastore: How accounts are found and kept.
    """
    for name, text in MESSAGES.items():
        app.config[f"SECURITY_MSG_{name}"] = (text, _category_of(name))
    # One object for each application: it holds keys and hashers made from the settings.
    security = Security(mail_util_cls=AccountMails)
    security.init_app(
        app,
        datastore,
        login_form=SignInForm,
        register_form=SignUpForm,
        forgot_password_form=ForgottenForm,
        reset_password_form=NewPasswordForm,
        change_password_form=OtherPasswordForm,
        send_confirmation_form=ConfirmationForm,
        verify_form=AgainForm,
        render_template=_render,
        datetime_factory=aware_utcnow,
    )
    security.want_json(lambda _request: False)
    security.unauthn_handler(_refuse)
    security.login_manager.request_loader(lambda _request: None)
    # Otherwise each request, also for a style sheet, would load the account and its global roles.
    security.principal.identity_loaders.clear()
    security.login_context_processor(_describe_other_ways)
    security.verify_context_processor(_describe_other_ways)
    user_authenticated.connect(_claim_trial, app)
    signed_in.init_app(app, security)
    second_step.init_app(app, security)
    confirmation.init_app(app, security)


def _category_of(message: str) -> str:
    good = {"PASSWORD_CHANGE", "PASSWORD_RESET_NO_LOGIN", "REAUTHENTICATION_SUCCESSFUL"}
    return "success" if message in good else "info"


def _refuse(mechanisms: object = None, headers: object = None) -> NoReturn:
    abort(401)


def _render(template: str, **context: Any) -> ResponseReturnValue:
    """Render a page or mail of Flask-Security; refused forms are 422, accepted ones redirect."""
    if template.startswith("security/email/") or request.method != "POST":
        return render_template(template, **context)
    if any(form.errors for form in context.values() if isinstance(form, FlaskForm)):
        return render_template(template, **context), 422
    return redirect(url_for("security.login"))


def _claim_trial(_app: Flask, user: Any, **_more: Any) -> None:
    """Whoever signs in or up with the key of a trial takes it along."""
    token = session.pop(TRIAL_KEY, None)
    if token is None:
        return
    session.permanent = False
    district_id = trials.claim_trial(user, hash_token(token))
    if district_id is None:
        return
    link = Markup('<a href="{}">Give it the name of your district</a>').format(
        url_for("districts.edit", district_id=district_id)
    )
    flash(
        Markup("The trial is yours now, with everything you answered. {}.").format(link), "success"
    )


def _describe_other_ways() -> dict[str, Any]:
    """How else one can sign in, or show that it is oneself."""
    account = find_account()
    has_passkeys = account is not None and passkeys.has_passkeys(account)
    return {"providers": list_providers(), "has_passkeys": has_passkeys}
