"""Districts assess themselves against the portfolio strategy and plan what to do first."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from selfassess.config import Settings

__all__ = ["create_app"]


def create_app(settings: Settings | None = None) -> Flask:
    """
    Put the application together. This is the only place where its parts meet.

    Args:
        settings: The configuration; read from the environment where there is none.

    Raises:
        BadSettingsError: the environment does not make a working configuration.
        BadFileError: the installation's own editions have faults.
    """
    # Here and not above: commands that only read files need not wait for the web.
    from pathlib import Path

    from flask import Flask
    from jinja2 import StrictUndefined
    from werkzeug.middleware.proxy_fix import ProxyFix

    from selfassess.config import Settings
    from selfassess.extensions import Commands, csrf, db, mail
    from selfassess.resources import get_folder
    from selfassess.services.editions import use_own_editions
    from selfassess.store import files
    from selfassess.store.accounts import make_datastore
    from selfassess.web import (
        actor,
        assets,
        errors,
        flask_settings,
        fragments,
        headers,
        limits,
        logs,
        mails,
        navigation,
        refusals,
        register_blueprints,
        sessions,
        templating,
    )
    from selfassess.web.account import accounts
    from selfassess.web.public import language, parts

    settings = settings or Settings.from_env(os.environ)
    logs.configure_logging(settings)
    own = settings.questionnaires_dir
    use_own_editions(Path(own) if own else None)

    app = Flask(__name__, template_folder=str(get_folder("templates")))
    app.config.from_mapping(flask_settings.make(settings, app.instance_path))
    app.jinja_environment = templating.Environment
    app.jinja_options = {
        "undefined": StrictUndefined,
        "trim_blocks": True,
        "lstrip_blocks": True,
        "cache_size": -1,  # All templates stay; the many imports look them up without a lock.
    }
    app.session_interface = sessions.SessionInterface()
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]  # Flask's own way to add middleware

    logs.init_app(app)
    db.init_app(app)
    app.cli = Commands(app)
    csrf.init_app(app)
    mail.init_app(app)
    files.init_app(app, settings)
    mails.init_app(app)
    accounts.init_app(app, make_datastore())

    errors.init_app(app)
    headers.init_app(app)
    assets.init_app(app)
    fragments.init_app(app)
    actor.init_app(app)
    language.init_app(app)
    parts.init_app(app)
    navigation.init_app(app)
    refusals.init_app(app)
    register_blueprints(app)
    limits.init_app(app)
    return app
