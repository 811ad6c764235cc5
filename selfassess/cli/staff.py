"""`selfassess staff`: who belongs to the staff of the network."""

from __future__ import annotations

import sys

import click

from selfassess.cli.main import BAD_INPUT, main
from selfassess.cli.serve import make_app
from selfassess.domain.errors import NotFoundError


@main.group()
def staff() -> None:
    """Say who belongs to the staff of the network that runs the installation."""


@staff.command("list")
def list_all() -> None:
    """List the staff."""
    from selfassess.services import staff as services

    with make_app().app_context():
        for user in services.list_staff():
            click.echo(f"{user.email}  {user.display_name or ''}".rstrip())


@staff.command()
@click.argument("email")
def add(email: str) -> None:
    """Take the account with the address EMAIL into the staff."""
    _change(email, belongs=True)


@staff.command()
@click.argument("email")
def remove(email: str) -> None:
    """Take the account with the address EMAIL out of the staff."""
    _change(email, belongs=False)


def _change(email: str, *, belongs: bool) -> None:
    from selfassess.services import staff as services

    with make_app().app_context():
        try:
            services.change_staff(email, belongs=belongs)
        except NotFoundError as error:
            click.echo(str(error), err=True)
            sys.exit(BAD_INPUT)
    click.echo(f"{email} {'belongs' if belongs else 'no longer belongs'} to the staff.")
