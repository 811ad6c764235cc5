"""The pages: cover and text pages, with running header and page numbers."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from threading import Lock
from typing import Any, Final

from reportlab import rl_config
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, NextPageTemplate, PageTemplate

from selfassess.reports.pdf.canvas import ReportCanvas
from selfassess.reports.pdf.fonts import BOLD, REGULAR, load_fonts, make_printable, measure
from selfassess.reports.pdf.metadata import Metadata
from selfassess.reports.pdf.palette import ACCENT, LINE, MUTED
from selfassess.reports.pdf.styles import BOOK, Form

PDF_VERSION: Final = (1, 7)
HEADER: Final = 46
"""From the head of a page to the words that run there. [points]"""
BAR: Final = 14
"""Height of the bar of color at the head of a first page. [points]"""
FOOTER: Final = 36
SIZE: Final = 8.4

ONE_AT_A_TIME: Final = Lock()
"""ReportLab reads a font's file through one position, which two reports at once would move."""


@dataclass(frozen=True, slots=True)
class Running:
    """
    What runs along every page.

    Args:
        left: At the head, such as the district's name.
        right: At the head, such as the date.
        foot: At the foot, beside the page number.
    """

    left: str
    right: str
    foot: str


def write_pages(
    story: list[Flowable], metadata: Metadata, running: Running, form: Form = BOOK
) -> bytes:
    """
    Lay the blocks out on pages; the first page has a bar of color instead of a running header.

    Args:
        story: The blocks.
        metadata: What the file says of itself.
        running: What runs along the pages.
        form: Margins of the pages.
    """
    load_fonts()
    # Streams as they are, and not as text, which is a quarter larger.
    rl_config.useA85 = 0
    output = BytesIO()
    document = BaseDocTemplate(
        output,
        pagesize=form.page,
        title=metadata.title,
        author=metadata.author,
        subject=metadata.subject,
        lang=metadata.language,
        initialFontName=REGULAR,
        invariant=1,
    )
    runner = _Runner(running, form)
    document.addPageTemplates(
        [
            PageTemplate("cover", [_make_frame(form, form.first_top)], onPage=runner.draw_cover),
            PageTemplate("text", [_make_frame(form, form.top)], onPage=runner.draw_text),
        ]
    )

    def make_canvas(file: Any, **settings: Any) -> ReportCanvas:
        canvas = ReportCanvas(file, metadata=metadata, **{**settings, "pdfVersion": PDF_VERSION})
        canvas.showOutline()
        return canvas

    with ONE_AT_A_TIME:
        document.build([NextPageTemplate("text"), *story], canvasmaker=make_canvas)
    return output.getvalue()


def _make_frame(form: Form, top: float) -> Frame:
    return Frame(
        form.margin, form.bottom, form.width, form.page[1] - top - form.bottom,
        leftPadding=0, rightPadding=0, topPadding=0, bottomPadding=0,
    )  # fmt: skip


class _Runner:
    """Draws what runs along the pages, as artifacts."""

    def __init__(self, running: Running, form: Form) -> None:
        self.form = form
        self.right = make_printable(running.right)
        self.foot = make_printable(running.foot)
        room = form.width - measure(self.right, REGULAR, SIZE) - 24
        self.left = _cut(make_printable(running.left), room)

    def draw_cover(self, canvas: Any, _: BaseDocTemplate) -> None:
        """A bar of color at the head, the foot as elsewhere."""
        with canvas.artifact("Pagination"):
            canvas.setFillColor(ACCENT)
            canvas.rect(0, self.form.page[1] - BAR, self.form.page[0], BAR, stroke=0, fill=1)
            self._draw_foot(canvas)

    def draw_text(self, canvas: Any, _: BaseDocTemplate) -> None:
        """Header and foot."""
        left, right = self.form.margin, self.form.margin + self.form.width
        base = self.form.page[1] - HEADER
        with canvas.artifact("Pagination"):
            canvas.setFillColor(MUTED)
            canvas.setFont(BOLD, SIZE)
            canvas.drawString(left, base, self.left)
            canvas.setFont(REGULAR, SIZE)
            canvas.drawRightString(right, base, self.right)
            canvas.setStrokeColor(LINE)
            canvas.setLineWidth(0.6)
            canvas.line(left, base - 8, right, base - 8)
            self._draw_foot(canvas)

    def _draw_foot(self, canvas: ReportCanvas) -> None:
        canvas.setFillColor(MUTED)
        canvas.setFont(REGULAR, SIZE)
        canvas.drawString(self.form.margin, FOOTER, self.foot)
        canvas.draw_page_count(self.form.margin + self.form.width, FOOTER, SIZE)


def _cut(text: str, width: float) -> str:
    """Cut a text to its room; the cover has it in full."""
    if measure(text, BOLD, SIZE) <= width:
        return text
    while text and measure(f"{text}…", BOLD, SIZE) > width:
        text = text[:-1]
    return f"{text.rstrip()}…"
