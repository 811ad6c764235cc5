"""`selfassess plan`: where one district stands in, the steps that reach its goals out."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, NoReturn, cast

import click

from selfassess.cli.main import main, refuse
from selfassess.cli.plan_text import show_plan
from selfassess.domain.errors import BadFileError, InvalidInputError, NotFoundError
from selfassess.domain.route.request import Goal, Objective, RouteRequest
from selfassess.domain.route.solver import NoAnswerInTimeError
from selfassess.formats.documents import Document
from selfassess.formats.routes import GOAL_FORMS, read_goal
from selfassess.services import file_plans, files

NO_PLAN: Final = 4

OPTIONS: Final = {
    "framework": "--framework",
    "goals": "--goal",
    "years": "--years",
    "capacity": "--capacity",
    "per_year": "--per-year",
    "locked": "--lock",
    "forbidden_levers": "--forbid",
}
"""The option that says each field of a request."""


@main.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, allow_dash=True))
@click.option("--framework", "edition", default="crpe-2016", show_default=True, help="The edition.")
@click.option("--district", help="Which district, where FILE holds several.")
@click.option(
    "--goal",
    "goals",
    multiple=True,
    default=["advanced"],
    show_default=True,
    help=f"What to reach: {GOAL_FORMS}. Given more than once, all must hold.",
)
@click.option(
    "--objective",
    type=click.Choice(["steps", "effort"]),
    default="steps",
    show_default=True,
    help="What to need as little of as possible; the other one comes next.",
)
@click.option(
    "--years",
    type=click.IntRange(1, 5),
    default=1,
    show_default=True,
    help="How many years there are.",
)
@click.option("--capacity", type=click.IntRange(0), help="Effort points a year; else no limit.")
@click.option(
    "--per-year",
    type=click.IntRange(1),
    help="Levels that one element may rise in a year; else no limit.",
)
@click.option("--lock", "locked", multiple=True, help="An element that stays as it is.")
@click.option("--forbid", "levers", multiple=True, help="A lever that no step may use.")
@click.option(
    "--ignore-prerequisites", is_flag=True, help="Plan as if no element needed another first."
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["json", "text", "pdf"]),
    default="json",
    show_default=True,
    help="For programs, for people, or to print.",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, allow_dash=True),
    default="-",
    help="Where to write the plan; standard output by default.",
)
def plan(
    file: str,
    edition: str,
    district: str | None,
    goals: tuple[str, ...],
    objective: str,
    years: int,
    capacity: int | None,
    per_year: int | None,
    locked: tuple[str, ...],
    levers: tuple[str, ...],
    ignore_prerequisites: bool,
    form: str,
    output: str,
) -> None:
    """Plan the fewest or cheapest steps for a district in FILE (- for standard input)."""
    known = files.list_edition_ids()
    if edition not in known:
        raise click.BadParameter(f"{edition!r} is no edition; use {', '.join(known)}")
    request = RouteRequest(
        goals=_read_goals(goals),
        objective=cast(Objective, objective),
        years=years,
        capacity=() if capacity is None else (capacity,) * years,
        per_year=per_year,
        locked=frozenset(locked),
        forbidden_levers=frozenset(levers),
        ignore_prerequisites=ignore_prerequisites,
    )
    content = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    try:
        found = file_plans.plan_file(content, file, edition, request, district)
    except BadFileError as error:
        refuse(error)
    except NotFoundError as error:
        raise click.BadParameter(str(error), param_hint="--district") from error
    except InvalidInputError as error:
        _refuse_request(error)
    except NoAnswerInTimeError as error:
        raise click.ClickException(str(error)) from error
    document = found.document
    says = show_plan(document) if form != "json" else _show_json(document)
    data = file_plans.write_pdf(found, datetime.now(UTC).date()) if form == "pdf" else says.encode()
    _write(data, output)
    if document["status"] == "infeasible":
        if output != "-":
            click.echo(says, nl=False)
        sys.exit(NO_PLAN)


def _show_json(document: Document) -> str:
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _read_goals(texts: tuple[str, ...]) -> tuple[Goal, ...]:
    try:
        return tuple(read_goal(text) for text in dict.fromkeys(texts))
    except InvalidInputError as error:
        _refuse_request(error)


def _refuse_request(error: InvalidInputError) -> NoReturn:
    raise click.BadParameter(str(error), param_hint=OPTIONS.get(error.entry)) from error


def _write(data: bytes, output: str) -> None:
    if output == "-":
        click.echo(data, nl=False)
        return
    try:
        Path(output).write_bytes(data)
    except OSError as error:
        says = f"{output} cannot be written: {error.strerror}"
        raise click.BadParameter(says, param_hint="--output") from error
