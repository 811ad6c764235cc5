"""Sources in a form: a group of fields for each, without a script to add one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, TypeVar, cast

from flask import request
from wtforms import DateField, Field, StringField, TextAreaField
from wtforms.validators import Optional

from selfassess.domain.errors import InvalidInputError
from selfassess.domain.outside_ratings import PublicSource
from selfassess.web.forms import Form, read_number

MORE: Final = "more"
"""The name of the button that asks for fields for one more source."""
COUNT: Final = "sources"
"""The name of the hidden field that says for how many sources there are fields."""
PARTS: Final = ("title", "link", "reference", "day", "shows")

F = TypeVar("F", bound=Form)


@dataclass(frozen=True, slots=True)
class SourceGroup:
    """The fields of one source; `number` counts from 1."""

    number: int
    fields: tuple[Field, ...]


@lru_cache(maxsize=64)
def with_sources(base: type[F], count: int) -> type[F]:
    """Make a form with fields for some sources after its own."""
    fields: dict[str, Any] = {}
    for number in range(1, count + 1):
        of = f"of source {number}"
        fields[f"source_{number}_title"] = StringField(f"Title {of}")
        fields[f"source_{number}_link"] = StringField(
            f"Web address {of}", description="Or say below where it stands in print."
        )
        fields[f"source_{number}_reference"] = StringField(
            f"In print {of}", description="Such as “City Paper, page 3”."
        )
        fields[f"source_{number}_day"] = DateField(f"Date {of}", validators=[Optional()])
        fields[f"source_{number}_shows"] = TextAreaField(f"What source {number} shows")
    return cast("type[F]", type(f"{base.__name__}With{count}", (base,), fields))


def count_groups(known: int, most: int) -> int:
    """
    For how many sources there shall be fields.

    Args:
        known: How many there are already.
        most: How many there can be.
    """
    if request.method == "POST":
        asked = read_number(request.form.get(COUNT)) + (MORE in request.form)
        return min(max(1, asked), most)
    return min(known + 1, most) if known else 1


def is_asking_for_more() -> bool:
    """Whether the button was pressed that asks for one more source, and nothing shall be saved."""
    return request.method == "POST" and MORE in request.form


def list_groups(form: Form, count: int) -> tuple[SourceGroup, ...]:
    """The fields of each source, for the page."""
    return tuple(
        SourceGroup(number, tuple(form[f"source_{number}_{part}"] for part in PARTS))
        for number in range(1, count + 1)
    )


def fill(form: Form, sources: Sequence[PublicSource]) -> None:
    """Show sources that are there already."""
    for number, source in enumerate(sources, start=1):
        for part in PARTS:
            form[f"source_{number}_{part}"].data = getattr(source, part)


def read_sources(form: Form, count: int) -> tuple[PublicSource, ...] | None:
    """
    Read the sources that were sent; those left empty are none.

    Returns:
        None where one of them cannot be taken, which its fields then say.
    """
    found, is_right = [], True
    for number in range(1, count + 1):
        fields = {part: form[f"source_{number}_{part}"] for part in PARTS}
        texts = {part: field.data or "" for part, field in fields.items() if part != "day"}
        day = fields["day"]
        if not any(texts.values()) and not day.data and not day.errors:
            continue
        if day.data is None:
            day.errors = ["Give the date of the source, such as 2026-06-30."]
            is_right = False
            continue
        try:
            found.append(PublicSource(day=day.data, **texts))
        except InvalidInputError as error:
            field = fields[error.entry or "title"]
            field.errors = [*field.errors, str(error)]
            is_right = False
    return tuple(found) if is_right else None
