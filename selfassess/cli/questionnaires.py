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
from selfassess.domain.framework import Framework
from selfassess.formats.numbers import show_count
from selfassess.services import questionnaires


@main.group()
def questionnaire() -> None:
    """Look after editions of the questionnaire."""


FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


@questionnaire.command()
@click.argument("folder", required=False, type=FOLDER)
def check(folder: Path | None) -> None:
    """Validate all editions, or the one in FOLDER; prints every fault as file:line."""
    with _refusing():
        found = (
            [questionnaires.check_edition(folder)] if folder else questionnaires.check_editions()
        )
    for checked in found:
        edition = checked.framework
        published = "published" if checked.is_published else "not published yet"
        name = f"{edition.id} {edition.version} ({published})"
        click.echo(f"ok {name}: {_count(edition)}")


def _count(edition: Framework) -> str:
    questions = sum(len(element.questions) for element in edition.elements.values())
    counts = (
        (len(edition.components), "component"),
        (len(edition.elements), "element"),
        (questions, "question"),
        (len(edition.steps), "step"),
        (len(edition.exemplars), "exemplar"),
        (len(edition.sources), "source"),
    )
    return ", ".join(show_count(count, word) for count, word in counts if count)


@questionnaire.command()
@click.argument("folder", type=FOLDER)
def publish(folder: Path) -> None:
    """Freeze the version of the edition in FOLDER: a copy that never changes again."""
    try:
        with _refusing():
            edition, path, is_new = questionnaires.publish_edition(folder)
    except OSError as error:
        raise click.BadParameter(f"{error.filename} cannot be written: {error.strerror}") from error
    if is_new:
        click.echo(f"{edition.id} {edition.version} is published: {path}")
        click.echo("Before you change its words or levels again, raise version in framework.yaml.")
    else:
        click.echo(f"{edition.id} {edition.version} was published before, word for word: {path}")


@questionnaire.command()
@click.argument("edition")
@click.argument("element", required=False)
def show(edition: str, element: str | None) -> None:
    """Print EDITION (id, id@version or folder), or one ELEMENT or component of it, as text."""
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
    """Print what NEW adds to OLD, removes and changes; each is an id, id@version or a folder."""
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
