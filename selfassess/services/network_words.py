"""What is counted in the network, and who sees it, in sentences for its pages and its report."""

from __future__ import annotations

from selfassess.domain.sharing import Sharing
from selfassess.formats.dates import show_date
from selfassess.formats.numbers import show_count
from selfassess.formats.words import capitalize, spell
from selfassess.services.network_views import NetworkView


def describe_selection(view: NetworkView) -> str:
    """
    Say what is counted.

    With a date that is "25 of 52 districts counted: three rounds or more, the newest on or after
    January 1, 2014."
    """
    selection, query = view.selection, view.query
    if not selection.all:
        return "No district passes these filters." if view.seen else "No district shares yet."
    if query.since is None:
        says = f"All {selection.all} districts counted, however many rounds they have"
        if selection.all == 1:
            says = "The only district counts, however many rounds it has"
    else:
        verb = "district" if selection.all == 1 else "districts"
        says = (
            f"{selection.analysed} of {selection.all} {verb} counted:"
            f" {spell(selection.at_least)} rounds or more, the newest on or after"
            f" {show_date(query.since)}"
        )
    use = "the newest round of each" if query.use == "latest" else "each element’s average"
    return f"{says}. Shown is {use}, by {view.framework.name}."


def say_who(view: NetworkView) -> str:
    """Say whose districts whoever looks sees."""
    if view.is_staff:
        among = view.sharing.get(Sharing.STAFF, 0)
        says = (
            f"As staff you see the {show_count(view.seen, 'district')} that share their snapshots"
        )
        if among:
            says += f"; {among} of them with the staff only"
        return f"{says}."
    return (
        f"You see the {show_count(view.seen, 'district')} that share with the network, because"
        " yours does: levels of frozen snapshots, no drafts, notes or evidence."
    )


def say_for_whom(view: NetworkView) -> str:
    """Say for whom a report is made, which is read where nobody is signed in."""
    among = view.sharing.get(Sharing.STAFF, 0)
    if not view.is_staff:
        return (
            "Made for members of districts that share with the network. Levels of frozen snapshots."
        )
    if not among:
        return "Made for the staff of the network. Levels of frozen snapshots."
    return (
        "Made for the staff of the network, and not to be passed on:"
        f" {show_count(among, 'district')} of those seen"
        f" {'shares' if among == 1 else 'share'} with the staff only."
    )


def say_invented(view: NetworkView) -> str:
    """Say that invented districts are among them; nothing where there are none."""
    if not view.demonstrations:
        return ""
    if view.demonstrations == view.selection.all:
        return "Invented demonstration districts. Their names and numbers are made up."
    number = view.demonstrations
    return (
        f"{capitalize(spell(number))} of these districts"
        f" {'is an invented demonstration' if number == 1 else 'are invented demonstrations'}"
        " and marked as such; all numbers together include them."
    )
