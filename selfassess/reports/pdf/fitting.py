"""How high blocks are when they stand below each other, and what fits on one page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from reportlab.platypus import CondPageBreak, Flowable, PageBreak

from selfassess.reports.pdf.grid import Grid

Choice = TypeVar("Choice")


def stack(blocks: Sequence[Flowable], width: float) -> tuple[list[float], float]:
    """
    Lay blocks below each other as a page does: of two spaces that meet, the larger counts.

    Returns:
        How far each block's top lies below the first one's, and the height of all. [points]
    """
    tops: list[float] = []
    at, space = 0.0, 0.0
    for block in blocks:
        if isinstance(block, (CondPageBreak, PageBreak)):
            tops.append(at)
            continue
        if tops:
            at += max(space, block.getSpaceBefore())
        tops.append(at)
        at += block.wrap(width, 10_000)[1]
        space = block.getSpaceAfter()
    return tops, at


def drop_rows_to_fit(blocks: Sequence[Flowable], grid: Grid, width: float, height: float) -> bool:
    """
    Drop rows from the end of a table until the blocks around it fit on a page.

    Args:
        blocks: All blocks of the page, the table among them.
        grid: The table.
        width: Of the page's text. [points]
        height: Of the same. [points]

    Returns:
        Whether the table has a row left besides its head.
    """
    while stack(blocks, width)[1] > height and grid.rows[-1].kind == "plain":
        grid.rows.pop()
    return grid.rows[-1].kind == "plain"


def choose_fitting(
    choices: Iterable[Choice],
    make: Callable[[Choice], list[Flowable]],
    width: float,
    height: float,
) -> list[Flowable]:
    """
    Make the first of several versions that fits on a page; the last one where none does.

    Args:
        choices: From the fullest to the shortest; at least one.
        make: Gives the blocks of a choice.
        width: Of the page's text. [points]
        height: Of the same. [points]
    """
    blocks: list[Flowable] = []
    for choice in choices:
        blocks = make(choice)
        if stack(blocks, width)[1] <= height:
            break
    return blocks
