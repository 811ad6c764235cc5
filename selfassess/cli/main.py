"""The commands and their exit status: 0 done, 2 wrong usage, 3 bad input, 4 no plan exists."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import NoReturn

import click

from selfassess.cli.text import show_snapshots
from selfassess.domain.errors import BadFileError
from selfassess.services import files
from selfassess.services.editions import use_own_editions

BAD_INPUT = 3


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="selfassess")
def main() -> None:
    """Self-assessment and planning for the portfolio strategy."""
    own = os.environ.get("QUESTIONNAIRES_DIR", "").strip()
    try:
        use_own_editions(Path(own) if own else None)
    except BadFileError as error:
        refuse(error)


@main.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, allow_dash=True))
@click.option("--framework", "edition", default="crpe-2016", show_default=True, help="The edition.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["json", "text"]),
    default="json",
    show_default=True,
    help="For programs or for people.",
)
def score(file: str, edition: str, form: str) -> None:
    """Turn answers or ratings in FILE (- for standard input) into each district's snapshot."""
    known = files.list_edition_ids()
    if edition not in known:
        raise click.BadParameter(f"{edition!r} is no edition; use {', '.join(known)}")
    content = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    try:
        snapshots = files.score_file(content, "-" if file == "-" else file, edition)
    except BadFileError as error:
        refuse(error)
    if form == "json":
        click.echo(json.dumps(snapshots, ensure_ascii=False, indent=1))
    else:
        click.echo(show_snapshots(snapshots), nl=False)


def refuse(error: BadFileError) -> NoReturn:
    """Print every fault of a bad file, and end."""
    for fault in error.faults:
        click.echo(str(fault), err=True)
    sys.exit(BAD_INPUT)
