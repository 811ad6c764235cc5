"""`selfassess files`: whether evidence files and the rows that name them fit together."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import Final

import click

from selfassess.cli.main import BAD_INPUT, main
from selfassess.cli.serve import make_app

FAULTS: Final = {
    "missing": "is missing; restore it from a backup",
    "changed": "is not what was uploaded; restore it from a backup",
    "not erased": "was erased by an owner and is there again; remove it",
}


@main.group()
def files() -> None:
    """Look after the files of evidence."""


@files.command()
@click.option(
    "--remove-orphans", is_flag=True, help="Remove files older than a day that no row names."
)
def check(remove_orphans: bool) -> None:
    """List files that no row names, and rows whose file is missing or has changed."""
    from selfassess.services import file_checks

    with make_app().app_context():
        found = file_checks.check_files()
        for orphan in found.orphans:
            click.echo(f"{orphan.name}: no row names it ({orphan.size:,} bytes)")
        for named, fault in found.faults:
            where = f"district {named.district_id}, evidence {named.evidence_id}"
            click.echo(f"{named.storage_key}: {FAULTS[fault]} ({where}, file {named.number})")
        click.echo(
            f"{found.files} files, {len(found.orphans)} that no row names,"
            f" {len(found.faults)} that do not fit."
        )
        if remove_orphans:
            removed = file_checks.remove_orphans(found, datetime.now(UTC))
            click.echo(f"{len(removed)} removed.")
    if found.faults:
        sys.exit(BAD_INPUT)
