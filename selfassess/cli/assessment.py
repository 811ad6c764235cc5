"""`selfassess assessment`: take an assessment elsewhere in one archive, and bring one here."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final, NoReturn

import click

from selfassess.cli.main import BAD_INPUT, main
from selfassess.cli.serve import make_app
from selfassess.domain.errors import InvalidInputError, NotFoundError

if TYPE_CHECKING:
    from selfassess.services.arrivals import DryRun

CONSOLE: Final = "Whoever runs this installation"
"""Who stands in the trail; the console knows no account."""


@main.group()
def assessment() -> None:
    """Take an assessment elsewhere, or bring one here."""


@assessment.command("export")
@click.argument("assessment_id", metavar="ID", type=int)
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="The archive; it must not exist yet.",
)
def export(assessment_id: int, output: Path) -> None:
    """Write the assessment ID with everything that its team may see of it into an archive."""
    from selfassess.services import transfers

    app = make_app()
    if output.exists():
        refuse(f"{output} exists already; choose another name.")
    partial = output.with_name(output.name + ".partial")
    partial.touch(mode=0o600)
    try:
        with app.app_context(), partial.open("w+b") as into:
            site = str(app.config["SITE_NAME"])
            transfers.take_out_unasked(CONSOLE, assessment_id, into, site, datetime.now(UTC))
        partial.replace(output)
    except NotFoundError as error:
        refuse(str(error))
    finally:
        partial.unlink(missing_ok=True)
    click.echo(f"{output}: {output.stat().st_size:,} bytes. Keep it as safe as the assessment.")


@assessment.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--district", "district_id", required=True, type=int, help="The id of the district.")
@click.option("--dry-run", is_flag=True, help="Say what would come in, and write nothing.")
@click.option("--again", is_flag=True, help="Bring in once more what came in before.")
def import_(file: Path, district_id: int, dry_run: bool, again: bool) -> None:
    """Bring the archive FILE into a district, all of it or nothing."""
    from selfassess.services import arrivals

    with make_app().app_context(), file.open("rb") as stream:
        try:
            run = arrivals.open_dry_run_unasked(district_id, stream)
            describe(run)
            if dry_run:
                click.echo("Nothing was written.")
                return
            found = arrivals.bring_unasked(CONSOLE, run, file.name, datetime.now(UTC), again)
        except (InvalidInputError, NotFoundError) as error:
            refuse(str(error))
    click.echo(f"It is here as assessment {found}.")


def describe(run: DryRun) -> None:
    """Say what would come in, and what cannot be kept."""
    about = run.parcel.archive.about
    click.echo(f"The assessment of {about.district} for {about.as_of}, from {about.site}:")
    for name, count in run.counts.items():
        if count:
            click.echo(f"  {count:>6}  {name.replace('_', ' ')}")
    if run.known:
        click.echo(f"  {run.known} pieces of evidence are here already.")
    if run.others:
        click.echo(f"  No members here, names stay as text: {', '.join(run.others)}.")
    if run.assignments:
        click.echo(f"  {run.assignments} assignments of people who are no members stay on record.")
    if run.parcel.document["observers"]["asked"]:
        click.echo("  Links of observers do not come along; medians and comments do, read only.")
    for name in run.left_plans:
        click.echo(f"  The plan “{name}” cannot come in: this district follows another.")
    for title in run.missing:
        click.echo(f"  A file of “{title}” is not in the archive.")
    if run.same is not None:
        click.echo(f"  The very same came in before, on {run.same.at:%Y-%m-%d}.")


def refuse(message: str) -> NoReturn:
    """Say what is wrong, and end; nothing was written."""
    click.echo(message, err=True)
    sys.exit(BAD_INPUT)
