"""`selfassess backup` and `selfassess restore`: everything in one archive, and back."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from selfassess.cli.main import BAD_INPUT, main
from selfassess.cli.serve import build_app
from selfassess.domain.errors import InvalidInputError

if TYPE_CHECKING:
    from selfassess.services.backups import Manifest


@main.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def backup(file: Path) -> None:
    """Write database and files into the archive FILE; keep it as safe as the database."""
    from selfassess.services import backups

    with build_app().app_context():
        try:
            manifest = backups.back_up(file, datetime.now(UTC), backups.get_own_files())
        except InvalidInputError as error:
            refuse(str(error))
    click.echo(f"{file}: {describe(manifest)}")


@main.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--drill",
    is_flag=True,
    help="Restore into a scratch place, compare with the archive, and take it away again.",
)
@click.option(
    "--scratch",
    metavar="URL",
    help="An empty database for the drill; without it a temporary SQLite file is used.",
)
def restore(file: Path, drill: bool, scratch: str | None) -> None:
    """Restore the archive FILE into the empty database and file store that are set."""
    from selfassess.services import backups, database

    if scratch and not drill:
        raise click.UsageError("--scratch goes with --drill.")
    try:
        if drill:
            manifest = run_drill(file, scratch)
            click.echo(f"{file}: the drill passed; {describe(manifest)}")
            return
        with build_app().app_context():
            manifest = backups.restore(file, backups.get_own_files())
            database.upgrade_database()
    except InvalidInputError as error:
        refuse(str(error))
    click.echo(f"Restored from {file}: {describe(manifest)}")


def run_drill(file: Path, scratch: str | None) -> Manifest:
    """
    Restore an archive where it harms nobody, and compare every table and file with it.

    Raises:
        InvalidInputError: it cannot be restored, or something came out different.
    """
    from selfassess.services import backups

    with ExitStack() as stack:
        address = scratch or stack.enter_context(make_scratch())
        stack.enter_context(build_app(address).app_context())
        files = backups.MemoryFiles()
        manifest = backups.restore(file, files)
        try:
            differences = backups.find_differences(manifest, files)
        finally:
            backups.clear_database()
    if differences:
        raise InvalidInputError(f"The drill failed: {', '.join(differences)} came out different.")
    return manifest


@contextmanager
def make_scratch() -> Iterator[str]:
    """The address of a database that is gone afterwards."""
    from tempfile import TemporaryDirectory

    with TemporaryDirectory() as folder:
        yield f"sqlite:///{folder}/drill.db"


def describe(manifest: Manifest) -> str:
    """What an archive holds, in a line."""
    return (
        f"{manifest.rows} rows and {manifest.files} files,"
        f" made at {manifest.made_at}, schema {manifest.revision}"
    )


def refuse(message: str) -> NoReturn:
    """Say what is wrong, and end; nothing was changed."""
    click.echo(message, err=True)
    sys.exit(BAD_INPUT)
