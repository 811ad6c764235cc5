"""Commands for those who read, write and compare editions of the questionnaire."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from selfassess.cli.main import main, refuse
from selfassess.cli.rubric_text import (
    show_comparison,
    show_component,
    show_edition,
    show_element,
)
from selfassess.domain.errors import BadFileError, InvalidInputError, NotFoundError
from selfassess.formats.numbers import show_count
from selfassess.services import files, questionnaires


@main.group()
def questionnaire() -> None:
    """Look after editions of the questionnaire."""


@questionnaire.command()
@click.argument(
    "folder", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path)
)
def check(folder: Path | None) -> None:
    """Validate all editions, or the one in FOLDER; prints every fault as file:line."""
    with _refusing():
        editions = [files.check_edition(folder)] if folder else files.check_shipped_editions()
    for edition in editions:
        elements = show_count(len(edition.elements), "element")
        click.echo(f"{edition.id} {edition.version}: {elements}, no fault")


@questionnaire.command()
@click.argument("edition")
@click.argument("element", required=False)
def show(edition: str, element: str | None) -> None:
    """Print EDITION (an id or a folder), or one ELEMENT or component of it, as plain text."""
    with _refusing():
        framework = questionnaires.find_edition(edition)
    if element is None:
        click.echo(show_edition(framework), nl=False)
        return
    component = framework.component(element)
    found = framework.elements.get(element)
    if component is not None:
        click.echo(show_component(framework, component), nl=False)
    elif found is not None:
        click.echo(show_element(framework, found), nl=False)
    else:
        raise click.BadParameter(f"{element!r} is no element of {framework.id}")


@questionnaire.command()
@click.argument("old")
@click.argument("new")
def diff(old: str, new: str) -> None:
    """Print what NEW adds to OLD, removes and changes; each is an id or a folder."""
    with _refusing():
        before, after, comparison = questionnaires.compare_editions(old, new)
    click.echo(show_comparison(before, after, comparison), nl=False)


@questionnaire.command()
@click.argument("folder", type=click.Path(path_type=Path))
def new(folder: Path) -> None:
    """Write a small edition into FOLDER, sound as it stands, to be written over."""
    try:
        framework, written = questionnaires.write_starter(folder)
    except InvalidInputError as error:
        raise click.BadParameter(str(error), param_hint="FOLDER") from error
    for path in written:
        click.echo(f"{folder}/{path}")
    click.echo(f"The edition {framework.id} is sound. Change it, then: ", nl=False)
    click.echo(f"selfassess questionnaire check {folder}")


@questionnaire.command()
@click.argument("file", required=False, type=click.Choice(questionnaires.SCHEMA_NAMES))
def schema(file: str | None) -> None:
    """Print the JSON Schema of one kind of FILE of an edition, or those of all by name."""
    schemas = questionnaires.describe_schemas(file or "")
    click.echo(json.dumps(schemas, ensure_ascii=False, indent=1))


@contextmanager
def _refusing() -> Iterator[None]:
    """Print the faults of a bad file, and name an edition that is not there as wrong usage."""
    try:
        yield
    except BadFileError as error:
        refuse(error)
    except NotFoundError as error:
        raise click.BadParameter(str(error)) from error
