"""What the forms of several pages share."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any, Final

from flask_wtf import FlaskForm
from wtforms import Field, HiddenField, PasswordField, StringField, TextAreaField
from wtforms import SelectChoice as SelectChoice  # type: ignore[attr-defined]  # newer than the types

MANY_LINES: Final = (TextAreaField, HiddenField)
"""Fields whose texts browsers send with their line breaks."""
CONTROLS: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


class Form(FlaskForm):
    """
    A form that a browser sends by POST.

    Texts are taken without the blanks around them, and those of one line are kept on one line: only
    a program sends them otherwise, to write more into a mail or a file than a name.
    """

    class Meta(FlaskForm.Meta):
        """How the fields come to their form."""

        def bind_field(self, form: Any, unbound_field: Any, options: Any) -> Field:  # type: ignore[override]  # the library's own types say less
            """Bind a field, and strip what is typed into it, unless it is a password."""
            filters = unbound_field.kwargs.get("filters", ())
            kind = unbound_field.field_class
            if issubclass(kind, StringField) and not issubclass(kind, (*MANY_LINES, PasswordField)):
                filters = (on_one_line, *filters)
            elif not issubclass(kind, PasswordField):
                filters = (strip, *filters)
            field: Field = unbound_field.bind(form=form, filters=filters, **options)
            return field

    # The library has no types; these give them to the two methods that every view calls.

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[no-untyped-call]

    def validate_on_submit(self, extra_validators: Any = None) -> bool:
        """Whether the form was sent and every value can be taken."""
        return bool(super().validate_on_submit(extra_validators))  # type: ignore[no-untyped-call]


def strip(value: Any) -> Any:
    """Take the blanks from around a text, and leave everything else alone."""
    return value.strip() if isinstance(value, str) else value


def on_one_line(value: Any) -> Any:
    """Take the blanks from around a text, and line breaks and other control characters out."""
    if not isinstance(value, str):
        return value
    return CONTROLS.sub(" ", value).strip()


def read_number(text: str | None) -> int:
    """Read a number that a page gave out, such as a version; 0 for all else, which fits none."""
    return int(text) if text and re.fullmatch(r"[0-9]{1,9}", text) else 0


def options(labels: Mapping[Any, str], first: str = "") -> list[SelectChoice]:
    """
    Make the options of a select field.

    Args:
        labels: What is shown for each value.
        first: Words of an empty first option; none where it is empty.
    """
    start = [SelectChoice("", first)] if first else []
    return start + [SelectChoice(str(value), label) for value, label in labels.items()]


def labels_of(choices: Iterable[StrEnum]) -> dict[str, str]:
    """Give each word of a choice with a capital letter."""
    return {choice.value: choice.value.capitalize() for choice in choices}
