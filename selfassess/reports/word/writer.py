"""A Word document with real headings, lists, tables with a head, and links."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC
from io import BytesIO
from typing import TYPE_CHECKING, Final, TypeAlias

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Inches, Pt, RGBColor

from selfassess.reports.archives import keep_writable, settle
from selfassess.reports.pdf.metadata import CREATOR, Metadata
from selfassess.reports.pdf.palette import ACCENT, ACCENT_DEEP, to_hex

if TYPE_CHECKING:
    from docx.table import _Cell, _Row
    from docx.text.paragraph import Paragraph

FONT: Final = "Calibri"
Cell: TypeAlias = str | tuple[str, str]
"""What stands in a cell: a text, or a text in bold with one below it."""


class WordWriter:
    """
    Writes a document from the top.

    Args:
        metadata: Title, author, subject, language and time, which the file says of itself.
    """

    def __init__(self, metadata: Metadata) -> None:
        self.metadata = metadata
        self.document = Document()
        self._set_styles()
        properties = self.document.core_properties
        properties.title = keep_writable(metadata.title)
        properties.author = keep_writable(metadata.author)
        properties.subject = metadata.subject
        properties.language = metadata.language
        properties.last_modified_by = CREATOR
        properties.comments = ""
        properties.created = properties.modified = metadata.made_at.replace(tzinfo=None)
        properties.revision = 1

    def _set_styles(self) -> None:
        styles = self.document.styles
        normal = styles["Normal"]
        normal.font.name, normal.font.size = FONT, Pt(10.5)
        for name, size in (("Title", 26), ("Heading 1", 17), ("Heading 2", 13), ("Heading 3", 11)):
            font = styles[name].font
            font.name, font.size, font.bold = FONT, Pt(size), True
            font.color.rgb = RGBColor.from_string(to_hex(ACCENT_DEEP)[1:].upper())
            # The template's own typeface for headings would win over the name.
            fonts = styles[name].element.rPr.rFonts
            for key in [key for key in fonts.attrib if "Theme" in key]:
                del fonts.attrib[key]
        self._set_language(styles.element, self.metadata.language)
        section = self.document.sections[0]
        section.page_width, section.page_height = Inches(8.5), Inches(11)
        section.left_margin = section.right_margin = Inches(0.9)
        section.top_margin = section.bottom_margin = Inches(0.9)

    @staticmethod
    def _set_language(styles: object, language: str) -> None:
        for node in styles.iter(qn("w:lang")):  # type: ignore[attr-defined]  # an XML element
            node.set(qn("w:val"), language)

    def title(self, text: str) -> None:
        """The document's title."""
        self.document.add_paragraph(keep_writable(text), style="Title")

    def heading(self, text: str, level: int) -> None:
        """A heading, from level 1."""
        self.document.add_heading(keep_writable(text), level)

    def text(self, text: str, lead: str = "") -> None:
        """A paragraph, with its first words in bold where there are any."""
        self._fill(self.document.add_paragraph(), text, lead)

    def items(self, texts: Sequence[str]) -> None:
        """A list with bullets."""
        for text in texts:
            self.document.add_paragraph(keep_writable(text), style="List Bullet")

    def numbered(self, entries: Sequence[tuple[str, str]]) -> None:
        """A numbered list of texts, each with an address to follow, which may be empty."""
        for text, url in entries:
            paragraph = self.document.add_paragraph(style="List Number")
            paragraph.add_run(keep_writable(text))
            if url:
                paragraph.add_run(" ")
                self._add_link(paragraph, url)

    def links(self, lead: str, entries: Sequence[tuple[str, str]]) -> None:
        """A paragraph of links: title and address of each; the address may be empty."""
        paragraph = self.document.add_paragraph()
        paragraph.add_run(lead).bold = True
        for title, url in entries:
            paragraph.add_run(f" {keep_writable(title)} ")
            if url:
                self._add_link(paragraph, url)

    def table(
        self,
        heads: Sequence[str],
        rows: Sequence[Sequence[Cell]],
        widths: Sequence[float],
        title: str,
    ) -> None:
        """
        A table whose head repeats on each page, and whose rows are never torn apart.

        Args:
            heads: Of the columns.
            rows: A cell for each head.
            widths: Of the columns. [inches]
            title: What it holds, for those who do not see it.
        """
        table = self.document.add_table(rows=1, cols=len(heads), style="Table Grid")
        table.autofit = False
        properties = table._tbl.tblPr
        caption = OxmlElement("w:tblCaption")
        caption.set(qn("w:val"), title)
        properties.append(caption)
        for cell, head, width in zip(table.rows[0].cells, heads, widths, strict=True):
            self._fill(cell.paragraphs[0], "", head)
            _shade(cell)
            cell.width = Inches(width)
        _mark(table.rows[0], "w:tblHeader")
        for values in rows:
            row = table.add_row()
            _mark(row, "w:cantSplit")
            for cell, value, width in zip(row.cells, values, widths, strict=True):
                cell.width = Inches(width)
                lead, text = value if isinstance(value, tuple) else ("", value)
                self._fill(cell.paragraphs[0], f"\n{text}" if lead and text else text, lead)
        self.document.add_paragraph()

    def turn(self) -> None:
        """What follows stands on pages across, for a wide table."""
        section = self.document.add_section()
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = Inches(11), Inches(8.5)

    def turn_back(self) -> None:
        """What follows stands on upright pages again."""
        section = self.document.add_section()
        section.orientation = WD_ORIENT.PORTRAIT
        section.page_width, section.page_height = Inches(8.5), Inches(11)

    def write(self) -> bytes:
        """The file."""
        output = BytesIO()
        self.document.save(output)
        return settle(output.getvalue(), self.metadata.made_at.astimezone(UTC))

    @staticmethod
    def _fill(paragraph: Paragraph, text: str, lead: str) -> None:
        if lead:
            paragraph.add_run(keep_writable(lead)).bold = True
        if text:
            paragraph.add_run(keep_writable(f" {text}" if lead and text[0] != "\n" else text))

    def _add_link(self, paragraph: Paragraph, url: str) -> None:
        address = keep_writable(url)
        key = paragraph.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
        link = OxmlElement("w:hyperlink")
        link.set(qn("r:id"), key)
        run = paragraph.add_run(address)
        run.font.color.rgb = RGBColor.from_string(to_hex(ACCENT)[1:].upper())
        run.font.underline = True
        link.append(run._r)
        paragraph._p.append(link)


def _mark(row: _Row, name: str) -> None:
    properties = row._tr.get_or_add_trPr()
    properties.append(OxmlElement(name))


def _shade(cell: _Cell) -> None:
    shade = OxmlElement("w:shd")
    shade.set(qn("w:val"), "clear")
    shade.set(qn("w:fill"), "E4F0F5")
    cell._tc.get_or_add_tcPr().append(shade)
