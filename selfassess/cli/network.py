"""`selfassess network`: Figures 1 and 3 to 6 for all districts in a ratings file."""

from __future__ import annotations

import json
import sys
from datetime import date, datetime
from pathlib import Path
from typing import cast

import click

from selfassess.cli.main import main, refuse
from selfassess.cli.network_text import show_network
from selfassess.domain.errors import BadFileError
from selfassess.domain.network import Use
from selfassess.formats.network import write_network
from selfassess.services import files, networks


@main.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, allow_dash=True))
@click.option("--framework", "edition", default="crpe-2016", show_default=True, help="The edition.")
@click.option(
    "--since",
    type=click.DateTime(["%Y-%m-%d"]),
    help="Analyze only districts with three rounds or more, the newest on or after this day.",
)
@click.option(
    "--use",
    type=click.Choice(["latest", "average"]),
    default="latest",
    show_default=True,
    help="Count each district's newest round, or each element's mean over its rounds.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["json", "text"]),
    default="json",
    show_default=True,
    help="For programs or for people.",
)
def network(file: str, edition: str, since: datetime | None, use: str, form: str) -> None:
    """Put all districts in FILE (ratings; - for standard input) side by side."""
    known = files.list_edition_ids()
    if edition not in known:
        raise click.BadParameter(f"{edition!r} is no edition; use {', '.join(known)}")
    content = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    day: date | None = None if since is None else since.date()
    try:
        found = networks.compare_file(content, file, edition, since=day, use=cast(Use, use))
    except BadFileError as error:
        refuse(error)
    if form == "json":
        click.echo(json.dumps(write_network(found), ensure_ascii=False, indent=1))
    else:
        click.echo(show_network(found), nl=False)
