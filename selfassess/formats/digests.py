"""A person's mail of the day: what is overdue and what is due soon, in plain text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from selfassess.formats.dates import show_date
from selfassess.formats.numbers import show_count


@dataclass(frozen=True, slots=True)
class DueAction:
    """An action that somebody owns. `link` is its address, empty where that is not known."""

    district: str
    plan: str
    title: str
    due: date
    link: str = ""


def write_subject(actions: Sequence[DueAction], today: date) -> str:
    """
    What a mail is about, in a few words.

    >>> write_subject([DueAction("A", "B", "C", date(2027, 6, 30))], date(2027, 7, 1))
    'Your plan: 1 action overdue'
    """
    overdue = sum(action.due < today for action in actions)
    soon = len(actions) - overdue
    parts = [
        f"{show_count(overdue, 'action')} overdue" if overdue else "",
        f"{show_count(soon, 'action')} due soon" if soon else "",
    ]
    return "Your plan: " + ", ".join(filter(None, parts))


def write_digest(name: str, actions: Sequence[DueAction], today: date, days_ahead: int) -> str:
    """
    Write the mail of one person.

    Args:
        name: How the person is called.
        actions: Their open actions, by district and day.
        today: What is overdue depends on it.
        days_ahead: How far the mail looks ahead. [days]
    """
    overdue = [action for action in actions if action.due < today]
    soon = [action for action in actions if action.due >= today]
    parts = [f"Hello {name},"]
    if overdue:
        parts.append("Overdue:\n\n" + "\n\n".join(_show(action) for action in overdue))
    if soon:
        until = show_count(days_ahead, "day")
        parts.append(f"Due within {until}:\n\n" + "\n\n".join(_show(action) for action in soon))
    parts.append(
        "Is one of them done, or will it take longer? Say so in the plan.\n"
        "You get this mail once a day while something is due. To stop it, untick reminders under"
        " “Your account”."
    )
    return "\n\n".join(parts) + "\n"


def _show(action: DueAction) -> str:
    lines = [
        f"- {show_date(action.due)}: {action.title}",
        f"  {action.district}, {action.plan}",
        f"  {action.link}" if action.link else "",
    ]
    return "\n".join(filter(None, lines))
