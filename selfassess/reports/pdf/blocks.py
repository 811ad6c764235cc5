"""What all blocks on a page have in common."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from reportlab.platypus import Flowable

from selfassess.reports.pdf.canvas import ReportCanvas
from selfassess.reports.pdf.structure import Tag, Thread


class Block(Flowable):
    """
    Something that takes room on a page, drawn on a canvas that tags.

    `is_whole` says that the element around it holds nothing else, so that the text belongs to that
    one directly: a table of a hundred cells then has a hundred elements and not two hundred.
    """

    canv: ReportCanvas
    is_whole = False

    @contextmanager
    def tagged(self, tag: Tag, thread: Thread | None = None) -> Iterator[None]:
        """What is drawn inside is the content of one element."""
        if self.is_whole:
            with self.canv.marked():
                yield
        else:
            with self.canv.element(tag, thread), self.canv.marked():
                yield
