"""The settings in the words of Flask and its extensions."""

from __future__ import annotations

import secrets
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from flask_security.utils import uia_email_mapper

from selfassess.config import SHORTEST_SECRET, Settings
from selfassess.services.sessions import SESSION_LASTS
from selfassess.services.trials import TRIAL_LASTS

SECRET_FILE: Final = "secret_key"  # noqa: S105 - the name of a file
SHORTEST_PASSWORD: Final = 12
CONFIRM_WITHIN: Final = timedelta(days=3)
FRESH_FOR: Final = timedelta(minutes=15)
"""How long somebody who has just signed in need not show again that it is them."""

FAST_ARGON2: Final = {
    "argon2__rounds": 1,
    "argon2__memory_cost": 8,
    "argon2__parallelism": 1,
}
"""For tests, which sign people up by the hundred."""


def make(settings: Settings, instance_path: str) -> dict[str, Any]:
    """
    Translate the settings into the configuration of Flask and its extensions.

    Args:
        settings: The checked settings.
        instance_path: Folder in which development keeps its secret.
    """
    return {
        "SETTINGS": settings,
        "SITE_NAME": settings.site_name,
        "TESTING": settings.environment == "testing",
        "SECRET_KEY": settings.secret_key or _make_secret(settings, Path(instance_path)),
        "SECRET_KEY_FALLBACKS": list(settings.secret_key_fallbacks),
        "MAX_CONTENT_LENGTH": settings.max_upload_mb * 1024 * 1024,
        "RATELIMIT_ENABLED": settings.environment != "testing",
        **_session_settings(settings),
        **_database_settings(settings),
        **_mail_settings(settings),
        **_account_settings(settings),
    }


def _session_settings(settings: Settings) -> dict[str, Any]:
    return {
        "SESSION_COOKIE_NAME": "session",
        "SESSION_COOKIE_SECURE": settings.is_production,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        # Only trials have lasting sessions: their key is lost with the cookie.
        "PERMANENT_SESSION_LIFETIME": TRIAL_LASTS,
        # A page that changes nothing sets no cookie.
        "SESSION_REFRESH_EACH_REQUEST": False,
        # Flask-Login would hash address and browser on each request, to tell fresh sessions from
        # others. Here a session is fresh by the time at which somebody signed in.
        "SESSION_PROTECTION": None,
        "REMEMBER_COOKIE_DURATION": SESSION_LASTS,
        "REMEMBER_COOKIE_SECURE": settings.is_production,
        "REMEMBER_COOKIE_HTTPONLY": True,
        "REMEMBER_COOKIE_SAMESITE": "Lax",
        # A form may lie open for a day; its token lasts as long as the session.
        "WTF_CSRF_TIME_LIMIT": None,
    }


def _database_settings(settings: Settings) -> dict[str, Any]:
    options: dict[str, Any] = {
        # Errors reach the log; what people typed must not.
        "hide_parameters": settings.is_production,
    }
    if settings.database_url.startswith("postgresql"):
        options |= {"pool_size": 5, "max_overflow": 10, "pool_pre_ping": True, "pool_recycle": 1800}
    return {
        "SQLALCHEMY_DATABASE_URI": settings.database_url,
        "SQLALCHEMY_ENGINE_OPTIONS": options,
    }


def _mail_settings(settings: Settings) -> dict[str, Any]:
    return {
        "MAIL_SERVER": settings.mail_server,
        "MAIL_PORT": settings.mail_port,
        "MAIL_USERNAME": settings.mail_username or None,
        "MAIL_PASSWORD": settings.mail_password or None,
        "MAIL_USE_TLS": settings.mail_use_tls,
        "MAIL_DEFAULT_SENDER": settings.mail_sender,
        "MAIL_SUPPRESS_SEND": not settings.mail_server or settings.environment == "testing",
    }


def _account_settings(settings: Settings) -> dict[str, Any]:
    """Flask-Security: accounts with a password; what comes besides is of our own making."""
    names = settings.site_name
    return {
        "SECURITY_URL_PREFIX": "/account",
        "SECURITY_LOGIN_URL": "/sign-in",
        "SECURITY_LOGOUT_URL": "/sign-out",
        "SECURITY_REGISTER_URL": "/sign-up",
        "SECURITY_RESET_URL": "/reset-password",
        "SECURITY_CHANGE_URL": "/change-password",
        "SECURITY_CONFIRM_URL": "/confirm",
        "SECURITY_VERIFY_URL": "/confirm-it-is-you",
        "SECURITY_POST_LOGIN_VIEW": "/districts",
        "SECURITY_POST_REGISTER_VIEW": "/account/signed-up",
        "SECURITY_POST_CHANGE_VIEW": "/account",
        "SECURITY_POST_VERIFY_VIEW": "/account",
        "SECURITY_POST_RESET_VIEW": "/account/sign-in",
        "SECURITY_POST_LOGOUT_VIEW": "/",
        "SECURITY_REGISTERABLE": True,
        "SECURITY_RECOVERABLE": True,
        "SECURITY_CHANGEABLE": True,
        "SECURITY_CONFIRMABLE": not settings.accounts_unconfirmed,
        "SECURITY_CONFIRM_EMAIL_WITHIN": CONFIRM_WITHIN,
        "SECURITY_RESET_PASSWORD_WITHIN": timedelta(days=1),
        # Do not tell a stranger which addresses have accounts.
        "SECURITY_RETURN_GENERIC_RESPONSES": True,
        "SECURITY_PASSWORD_LENGTH_MIN": SHORTEST_PASSWORD,
        "SECURITY_PASSWORD_CONFIRM_REQUIRED": False,
        "SECURITY_PASSWORD_HASH": "argon2",
        "SECURITY_PASSWORD_SCHEMES": ["argon2"],
        # Argon2 salts by itself. Hashing twice, with a key of ours, would lock everybody out on the
        # day that the key is replaced.
        "SECURITY_PASSWORD_SINGLE_HASH": ["argon2"],
        "SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS": (
            FAST_ARGON2 if settings.environment == "testing" else {}
        ),
        # For what links carry: as slow as a password, which is hashed in vain where there is no
        # account, so that both take the same time.
        "SECURITY_HASHING_SCHEMES": ["argon2"],
        "SECURITY_DEPRECATED_HASHING_SCHEMES": [],
        # No look-ups of mail servers while somebody waits for the page.
        "SECURITY_EMAIL_VALIDATOR_ARGS": {
            "check_deliverability": False,
            "test_environment": settings.environment != "production",
        },
        # They are in lower case already, see AccountMails.
        "SECURITY_USER_IDENTITY_ATTRIBUTES": [
            {"email": {"mapper": uia_email_mapper, "case_insensitive": False}}
        ],
        "SECURITY_EMAIL_HTML": False,
        "SECURITY_EMAIL_SUBJECT_REGISTER": f"Your account at {names}",
        "SECURITY_EMAIL_SUBJECT_CONFIRM": f"Confirm your address for {names}",
        "SECURITY_EMAIL_SUBJECT_PASSWORD_RESET": f"Choose a new password for {names}",
        "SECURITY_EMAIL_SUBJECT_PASSWORD_NOTICE": f"Your password for {names} was replaced",
        "SECURITY_EMAIL_SUBJECT_PASSWORD_CHANGE_NOTICE": f"Your password for {names} was changed",
        # Only the session signs people in; no tokens in headers or addresses.
        "SECURITY_API_ENABLED_METHODS": ["session"],
        # Rights come from memberships: the account is loaded alone, without its global roles.
        "SECURITY_JOIN_USER_ROLES": False,
        "SECURITY_FRESHNESS": FRESH_FOR,
        "SECURITY_FRESHNESS_GRACE_PERIOD": timedelta(0),
        "SECURITY_STATIC_FOLDER": None,
        "SECURITY_CLI_USERS_NAME": None,
        "SECURITY_CLI_ROLES_NAME": None,
    }


def _make_secret(settings: Settings, instance: Path) -> str:
    """Make a secret for one run, or in development for all runs on this machine."""
    if settings.environment == "testing":
        return secrets.token_urlsafe(SHORTEST_SECRET)
    file = instance / SECRET_FILE
    if not file.exists():
        instance.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(48), encoding="ascii")
    return file.read_text(encoding="ascii")
