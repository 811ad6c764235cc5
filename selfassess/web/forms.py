"""What the forms of several pages share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any

from flask_wtf import FlaskForm
from wtforms import Field, SelectChoice


class Form(FlaskForm):
    """A form that a browser sends by POST; values are taken without the blanks around them."""

    class Meta(FlaskForm.Meta):
        """Blanks around a text are typing, not meaning."""

        def bind_field(
            self, form: FlaskForm, unbound_field: Any, options: Mapping[str, Any]
        ) -> Field:
            """Bind a field, with a filter that strips what was typed, but never passwords."""
            is_secret = unbound_field.field_class.__name__ == "PasswordField"
            filters = unbound_field.kwargs.get("filters", ())
            if not is_secret:
                filters = (strip, *filters)
            return unbound_field.bind(form=form, filters=filters, **options)


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
