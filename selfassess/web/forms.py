"""What the forms of several pages share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any

from flask_wtf import FlaskForm
from wtforms import Field, PasswordField
from wtforms import SelectChoice as SelectChoice  # type: ignore[attr-defined]  # newer than the types


class Form(FlaskForm):
    """A form that a browser sends by POST; texts are taken without the blanks around them."""

    class Meta(FlaskForm.Meta):
        """How the fields come to their form."""

        def bind_field(self, form: Any, unbound_field: Any, options: Any) -> Field:  # type: ignore[override]  # the library's own types say less
            """Bind a field, and strip what is typed into it, unless it is a password."""
            filters = unbound_field.kwargs.get("filters", ())
            if not issubclass(unbound_field.field_class, PasswordField):
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
