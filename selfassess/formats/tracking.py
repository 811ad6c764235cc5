"""What people read of an adopted plan: statuses, outcomes, loads and entries of its history."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from selfassess.domain.tracking import Entry, Facts, Load, Misfit, Outcome, Slip, Status
from selfassess.formats.dates import show_date
from selfassess.formats.numbers import show_count
from selfassess.formats.words import capitalize, join_words, spell, spell_count

STATUS_WORDS: Final[Mapping[Status, str]] = {
    Status.NOT_STARTED: "Not started",
    Status.UNDER_WAY: "Under way",
    Status.SLIPPED: "Slipped",
    Status.DONE: "Done",
    Status.DROPPED: "Dropped",
}

OUTCOME_WORDS: Final[Mapping[Outcome, str]] = {
    "reached": "Reached",
    "beyond": "Beyond the plan",
    "partly": "Part of the way",
    "not": "Not moved",
    "fell": "Fell",
    "unknown": "No level in the later snapshot",
}

FIELD_WORDS: Final[Mapping[str, str]] = {
    "title": "Title",
    "owner": "Owner",
    "due": "Due",
    "status": "Status",
    "reason": "Reason",
    "cost": "Cost",
}
"""What the fields of an entry are called, in the order in which they are shown."""


def show_cost(dollars: int | None) -> str:
    """
    Show what something costs.

    >>> show_cost(12500), show_cost(None)
    ('$12,500', 'not known')
    """
    return "not known" if dollars is None else f"${dollars:,}"


def describe_counts(counts: Mapping[Status, int], overdue: int) -> str:
    """
    Say in a sentence or two how far a plan is; dropped actions are no longer part of it.

    >>> describe_counts({**dict.fromkeys(Status, 1), Status.DONE: 3}, 2)
    'Three of six actions are done. Two are overdue, one slipped, one was dropped.'
    """
    total = sum(counts.values()) - counts[Status.DROPPED]
    done = counts[Status.DONE]
    first = f"{spell(done) if done else 'none'} of {spell_count(total, 'action')}"
    parts = [
        f"{spell_count(overdue, 'is', 'are')} overdue" if overdue else "",
        f"{spell(counts[Status.SLIPPED])} slipped" if counts[Status.SLIPPED] else "",
        f"{spell_count(counts[Status.DROPPED], 'was', 'were')} dropped"
        if counts[Status.DROPPED]
        else "",
    ]
    rest = ", ".join(filter(None, parts))
    is_or_are = "is" if done < 2 else "are"
    return f"{capitalize(first)} {is_or_are} done." + (f" {capitalize(rest)}." if rest else "")


def describe_load(load: Load) -> tuple[str, ...]:
    """Say where a plan is too much: a sentence for each such year and person."""
    years = [
        f"Year {year.year}: {show_count(year.effort, 'point')} of effort are due and the district"
        f" stated {year.capacity}; that is {year.over} too many."
        for year in load.years
        if year.over
    ]
    owners = [
        f"{owner.owner} carries {show_count(owner.actions, 'open action')};"
        f" more than {owner.most} in one hand is where plans slip."
        for owner in load.owners
    ]
    return (*years, *owners)


def describe_slip(slip: Slip) -> str:
    """Say that a day was moved, from when to when, and when that was decided."""
    to = f"to {show_date(slip.after)}" if slip.after else "and taken away"
    late = ", after it had passed" if slip.had_passed else ""
    return f"Moved from {show_date(slip.before)} {to} on {show_date(slip.at.date())}{late}."


def describe_misfit(misfit: Misfit) -> str:
    """Say where a history does not fit."""
    if misfit.number is None:
        return f"{capitalize(misfit.message)}."
    return f"Entry {misfit.number}: {misfit.message}."


def describe_entry(entry: Entry) -> tuple[str, ...]:
    """What an entry of the history says, a line for each thing that changed."""
    if entry.kind == "adopted":
        return (f"Adopted the plan “{entry.after.get('name')}”.",)
    if entry.kind == "closed":
        return ("Closed the plan.",)
    if entry.kind == "added":
        given = [
            _show_field(name, entry.after[name])
            for name in ("owner", "due", "status")
            if entry.after.get(name)
        ]
        return (f"Added: {join_words(given)}." if given else "Added.",)
    return tuple(
        f"{FIELD_WORDS[name]}: {_show_value(name, entry.before)} → {_show_value(name, entry.after)}"
        for name in FIELD_WORDS
        if name in entry.after
    )


def _show_field(name: str, value: str | int | None) -> str:
    return f"{FIELD_WORDS[name].lower()} {_show_value(name, {name: value})}"


def _show_value(name: str, facts: Facts) -> str:
    value = facts.get(name)
    if name == "cost":
        return show_cost(value if isinstance(value, int) else None)
    if not value:
        return "none"
    if name == "due":
        return show_date(date.fromisoformat(str(value)))
    if name == "status":
        return STATUS_WORDS[Status(str(value))].lower()
    return str(value)
