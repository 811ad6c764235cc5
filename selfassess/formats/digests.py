"""A person's mail of the day: what is overdue, what is due soon and what is new, in plain text."""

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


@dataclass(frozen=True, slots=True)
class NewNotice:
    """Something that somebody is told. `link` is its address, empty where that is not known."""

    text: str
    link: str = ""


@dataclass(frozen=True, slots=True)
class Lapsing:
    """Evidence that somebody keeps up to date, and its last day. `link` is its address or empty."""

    district: str
    element: str
    title: str
    expires: date
    link: str = ""


def write_subject(
    actions: Sequence[DueAction],
    today: date,
    notices: Sequence[NewNotice] = (),
    lapsing: Sequence[Lapsing] = (),
    deadlines: Sequence[DueAction] = (),
) -> str:
    """
    What a mail is about, in a few words.

    >>> write_subject([DueAction("A", "B", "C", date(2027, 6, 30))], date(2027, 7, 1))
    'Your plan: 1 action overdue'
    >>> write_subject([], date(2027, 7, 1), [NewNotice("Bob mentioned you.")])
    '1 new notice'
    """
    overdue = sum(action.due < today for action in actions)
    soon = len(actions) - overdue
    parts = [
        f"{show_count(overdue, 'action')} overdue" if overdue else "",
        f"{show_count(soon, 'action')} due soon" if soon else "",
    ]
    plan = "Your plan: " + ", ".join(filter(None, parts)) if actions else ""
    new = f"{show_count(len(notices), 'new notice')}" if notices else ""
    pieces = show_count(len(lapsing), "piece") if lapsing else ""
    proof = f"{pieces} of evidence to renew" if pieces else ""
    waiting = f"{show_count(len(deadlines), 'assessment')} waiting" if deadlines else ""
    return "; ".join(filter(None, (plan, waiting, proof, new)))


def write_digest(
    name: str,
    actions: Sequence[DueAction],
    today: date,
    days_ahead: int,
    notices: Sequence[NewNotice] = (),
    lapsing: Sequence[Lapsing] = (),
    deadlines: Sequence[DueAction] = (),
) -> str:
    """
    Write the mail of one person.

    Args:
        name: How the person is called.
        actions: Their open actions, by district and day.
        today: What is overdue depends on it.
        days_ahead: How far the mail looks ahead. [days]
        notices: What they have not read yet, the oldest first.
        lapsing: Evidence of theirs that has just expired or soon will, by day.
        deadlines: Assessments that wait for their answers or their review.
    """
    overdue = [action for action in (*deadlines, *actions) if action.due < today]
    soon = [action for action in (*deadlines, *actions) if action.due >= today]
    parts = [f"Hello {name},"]
    if overdue:
        parts.append("Overdue:\n\n" + "\n\n".join(_show(action) for action in overdue))
    if soon:
        until = show_count(days_ahead, "day")
        parts.append(f"Due within {until}:\n\n" + "\n\n".join(_show(action) for action in soon))
    if lapsing:
        pieces = "\n\n".join(_show_lapsing(one, today) for one in lapsing)
        parts.append(f"Evidence that expires:\n\n{pieces}")
        parts.append(
            "Add the newer document to it, or withdraw it; expired evidence proves nothing."
        )
    if notices:
        parts.append("New for you:\n\n" + "\n\n".join(_show_notice(one) for one in notices))
    if actions:
        parts.append("Is one of them done, or will it take longer? Say so in the plan.")
    parts.append(
        "You get this mail at most once a day, while something is due or new. To stop it, untick"
        " reminders under “Your account”."
    )
    return "\n\n".join(parts) + "\n"


def _show_lapsing(one: Lapsing, today: date) -> str:
    verb = "expired on" if one.expires < today else "counts until"
    lines = [
        f"- {one.title} {verb} {show_date(one.expires)}",
        f"  {one.district}, element {one.element}",
        f"  {one.link}" if one.link else "",
    ]
    return "\n".join(filter(None, lines))


def _show_notice(notice: NewNotice) -> str:
    return "\n".join(filter(None, (f"- {notice.text}", f"  {notice.link}" if notice.link else "")))


def _show(action: DueAction) -> str:
    lines = [
        f"- {show_date(action.due)}: {action.title}",
        f"  {action.district}, {action.plan}",
        f"  {action.link}" if action.link else "",
    ]
    return "\n".join(filter(None, lines))
