"""How many observers were asked, as people read it."""

from __future__ import annotations

from selfassess.formats.numbers import show_count


def show_given(given: int, by_hand: int, handed_in: int) -> str:
    """
    Say who chose the observers, so that a reader can judge what their number is worth.

    Args:
        given: How many links the district gave out. [links]
        by_hand: How many of them went to no address. [links]
        handed_in: How many ratings came back, also from observers with an account. [ratings]

    >>> show_given(8, 3, 5)[:79]
    'The team itself gave out 8 links, 3 of them by hand; 5 ratings came back. Nobod'
    >>> show_given(0, 0, 0)
    ''
    """
    if not given and not handed_in:
        return ""
    links = show_count(given, "link") if given else "no link"
    by = f", {by_hand} of them by hand" if by_hand else ""
    came = "1 rating" if handed_in == 1 else f"{handed_in} ratings"
    return (
        f"The team itself gave out {links}{by}; {came} came back. Nobody checks who is behind a"
        " link: the number of observers is what the team asked for."
    )
