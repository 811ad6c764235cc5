"""Commands that need the application: serve it, and load the demonstration."""

from __future__ import annotations

import os
from pathlib import Path

import click

from selfassess.cli.main import main
from selfassess.domain.errors import InvalidInputError


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=5000, show_default=True, help="The port to listen on.")
@click.option("--demo/--no-demo", default=True, help="Load the demonstration on first start.")
def run(host: str, port: int, demo: bool) -> None:
    """Serve the app for a person on this machine; production uses gunicorn and wsgi:app."""
    os.environ.setdefault("ENVIRONMENT", "development")
    # Building the application takes most of a second, which the other commands should not pay.
    from selfassess import create_app
    from selfassess.services import database, demonstration

    app = create_app()
    with app.app_context():
        database.upgrade_database()
        loaded = demonstration.load_once(Path(app.instance_path)) if demo else None
    click.echo(f"selfassess is at http://{host}:{port}/ (Ctrl+C stops it)")
    if loaded:
        click.echo(f"Sign in as {loaded.email} with the password {loaded.password}")
    app.run(host, port, threaded=True, use_reloader=False)


@main.command()
def demo() -> None:
    """Load invented demonstration districts into an empty database, and print how to sign in."""
    from selfassess import create_app
    from selfassess.services import database, demonstration

    app = create_app()
    with app.app_context():
        database.upgrade_database()
        try:
            loaded = demonstration.load()
        except InvalidInputError as error:
            raise click.ClickException(str(error)) from error
    click.echo(f"Sign in as {loaded.email} with the password {loaded.password}")
