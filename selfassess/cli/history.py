"""`selfassess history import`: rounds of many districts from ratings files, all or nothing."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from selfassess.cli.main import BAD_INPUT, main, refuse
from selfassess.cli.serve import make_app
from selfassess.domain.errors import BadFileError, InvalidInputError
from selfassess.domain.sharing import Sharing
from selfassess.formats.numbers import show_count
from selfassess.services import files

if TYPE_CHECKING:
    from selfassess.services.network_imports import NetworkRun, SentFile

SHOWN = 10
"""How many names a dry run lists."""


@main.group()
def history() -> None:
    """Earlier rounds of districts."""


@history.command("import")
@click.argument(
    "ratings",
    metavar="FILE...",
    nargs=-1,
    required=True,
    type=click.Path(exists=True, dir_okay=False, allow_dash=True),
)
@click.option("--framework", "edition", default="crpe-2016", show_default=True, help="The edition.")
@click.option(
    "--districts",
    "facts",
    type=click.Path(exists=True, dir_okay=False),
    help="CSV with facts about new districts: district, state, governance, students, nces_id.",
)
@click.option(
    "--sharing",
    type=click.Choice(["staff", "network"]),
    default="staff",
    show_default=True,
    help="Who sees the districts that are made.",
)
@click.option("--dry-run", is_flag=True, help="Say what would come of it, and write nothing.")
def import_(
    ratings: tuple[str, ...], edition: str, facts: str | None, sharing: str, dry_run: bool
) -> None:
    """Make frozen snapshots of all districts in each FILE (ratings; - for standard input).

    A district that an earlier import has made, and nobody has joined since, is known by its name;
    every other name makes a new one. Districts with members are never touched. With a fault in any
    file nothing is written.
    """
    from selfassess.services import network_imports

    known = files.list_edition_ids()
    if edition not in known:
        raise click.BadParameter(f"{edition!r} is no edition; use {', '.join(known)}")
    sent = [_read(name) for name in ratings]
    about = None if facts is None else _read(facts)
    now = datetime.now(UTC)
    with make_app().app_context():
        try:
            if dry_run:
                _print_run(
                    network_imports.check_files(sent, edition, Sharing(sharing), now.date(), about)
                )
                return
            done = network_imports.import_files(sent, edition, Sharing(sharing), now, about)
        except BadFileError as error:
            refuse(error)
        except InvalidInputError as error:
            click.echo(str(error), err=True)
            sys.exit(BAD_INPUT)
    click.echo(
        f"{show_count(done.snapshots, 'snapshot')} of {show_count(done.districts, 'district')}"
        f" imported; {show_count(done.made, 'district')} made."
    )


def _read(name: str) -> SentFile:
    from selfassess.services.network_imports import SentFile

    if name == "-":
        return SentFile("-", sys.stdin.buffer.read())
    return SentFile(name, Path(name).read_bytes())


def _print_run(run: NetworkRun) -> None:
    click.echo(
        f"{show_count(run.snapshots, 'snapshot')} of {show_count(len(run.parts), 'district')} would"
        f" be imported; {show_count(len(run.new), 'district')} made."
    )
    if run.left_out:
        click.echo(f"{show_count(run.left_out, 'date')} left out, which have a snapshot already.")
    for part in run.namesakes[:SHOWN]:
        click.echo(f"{part.name}: another district has this name, and is left alone.")
    if len(run.namesakes) > SHOWN:
        click.echo(f"... and {len(run.namesakes) - SHOWN} more names like that.")
