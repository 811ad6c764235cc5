"""Commands that need the application: serve it, and load the demonstration."""

from __future__ import annotations

import logging
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from selfassess.cli.main import BAD_INPUT, main
from selfassess.config import BadSettingsError, Settings
from selfassess.domain.errors import InvalidInputError

if TYPE_CHECKING:
    from flask import Flask


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=5000, show_default=True, help="The port to listen on.")
@click.option("--demo/--no-demo", default=True, help="Load the demonstration on first start.")
def run(host: str, port: int, demo: bool) -> None:
    """Serve the app for a person on this machine; production uses gunicorn and wsgi:app."""
    os.environ.setdefault("ENVIRONMENT", "development")
    from selfassess.services import demonstration

    app = make_app()
    with app.app_context():
        loaded = demonstration.load_once(Path(app.instance_path)) if demo else None
    click.echo(f"selfassess is at http://{host}:{port}/ (Ctrl+C stops it)")
    if loaded:
        click.echo(f"Sign in as {loaded.email} with the password {loaded.password}")
    # The application logs each request itself, without addresses that may hold tokens.
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    app.run(host, port, threaded=True, use_reloader=False)


@main.command()
def demo() -> None:
    """Load invented demonstration districts into an empty database, and print how to sign in."""
    from selfassess.services import demonstration

    app = make_app()
    with app.app_context():
        try:
            loaded = demonstration.load()
        except InvalidInputError as error:
            click.echo(str(error), err=True)
            sys.exit(BAD_INPUT)
    click.echo(f"Sign in as {loaded.email} with the password {loaded.password}")


def make_app() -> Flask:
    """The application with an up-to-date database; what is wrong with the settings is a message."""
    from selfassess.services import database

    app = build_app()
    with app.app_context():
        database.upgrade_database()
    return app


def build_app(database_url: str = "") -> Flask:
    """
    The application as its settings say; what is wrong with them is a message.

    Args:
        database_url: Where the data lies, in place of the setting of that name.
    """
    # Building the application takes most of a second, which the other commands should not pay.
    from selfassess import create_app

    variables = {**os.environ, "DATABASE_URL": database_url} if database_url else os.environ
    try:
        return create_app(Settings.from_env(variables))
    except BadSettingsError as error:
        raise click.UsageError(str(error)) from error
