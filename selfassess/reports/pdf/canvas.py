"""A ReportLab canvas that tags what is drawn, and knows at the end how many pages there are."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import IO, Any, Final, Literal, TypeAlias

from reportlab.lib.colors import Color
from reportlab.pdfbase.pdfdoc import (
    PDFArray,
    PDFDictionary,
    PDFName,
    PDFPage,
    PDFStream,
    PDFString,
)
from reportlab.pdfgen.canvas import Canvas

from selfassess.reports.pdf.fonts import REGULAR, measure
from selfassess.reports.pdf.metadata import CREATOR, Metadata, write_xmp
from selfassess.reports.pdf.palette import MUTED
from selfassess.reports.pdf.structure import Node, Structure, Tag, Thread, write_structure

ArtifactKind = Literal["Layout", "Pagination"]
Area: TypeAlias = tuple[float, float, float, float]
LATE_WIDTH: Final = 120
"""Room to the left of the place where a late text ends. [points]"""

LATE_HEIGHT: Final = 12
"""Room above and below its baseline. [points]"""


class ReportCanvas(Canvas):
    """
    Draws a tagged PDF (PDF/UA-1).

    Whatever is drawn lies either in `marked`, and then belongs to the open element of the
    structure, or in `artifact`, and then assistive technology leaves it out. ReportLab itself knows
    no tags: this class adds the operators to the page's code, and the tree to the catalog when it
    is saved.
    """

    # What it uses of ReportLab's own inner parts, which its types leave out.
    _absRect: Callable[..., Any]
    _addAnnotation: Callable[..., None]
    _annotationCount: int
    _bookmarkReference: Callable[[str], Any]
    _code: list[str]
    _currentMatrix: tuple[float, float, float, float, float, float]
    _doc: Any
    _filename: str | IO[bytes]
    _pageNumber: int

    def __init__(self, file: str | IO[bytes], *, metadata: Metadata, **settings: Any) -> None:
        self.structure: Final = Structure()
        self.metadata: Final = metadata
        self._in_artifact = False
        self._late: Final[dict[str, tuple[str, str, float, Color]]] = {}
        self._pages_of: Final[dict[str, int]] = {}
        super().__init__(file, **settings)
        self._date_document()

    def _date_document(self) -> None:
        # ReportLab takes the clock, or a fixed day in 2000; the report has its own time.
        stamp = self._doc._timeStamp
        at = self.metadata.made_at
        stamp.t = at.timestamp()
        stamp.lt = at.timetuple()
        stamp.YMDhms = tuple(at.timetuple())[:6]
        stamp.dhh = stamp.dmm = 0

    # Tags ---------------------------------------------------------------------------------

    @contextmanager
    def element(self, tag: Tag, thread: Thread | None = None, **attributes: Any) -> Iterator[None]:
        """What is drawn inside belongs to a new element, or to the one the thread began with."""
        if self._in_artifact:
            yield
            return
        with self.structure.element(Node(tag, **attributes), thread):
            yield

    @contextmanager
    def marked(self) -> Iterator[None]:
        """What is drawn inside is content of the open element."""
        if self._in_artifact:
            yield
            return
        piece = self.structure.mark(self._pageNumber)
        tag = self.structure.current.tag
        self._code.append(f"/{tag} <</MCID {piece.number}>> BDC")
        yield
        self._code.append("EMC")

    @contextmanager
    def artifact(self, kind: ArtifactKind = "Layout") -> Iterator[None]:
        """What is drawn inside is decoration, or repeats something."""
        if self._in_artifact:
            yield
            return
        self._in_artifact = True
        self._code.append(f"/Artifact <</Type /{kind}>> BDC")
        yield
        self._code.append("EMC")
        self._in_artifact = False

    def draw_operators(self, operators: str) -> None:
        """Draw shapes given as PDF operators, which leave the state of the drawing as it was."""
        self._code.append(operators)

    def translate(self, dx: float, dy: float) -> None:
        """Move the origin; every block does, and ReportLab's own way writes six numbers anew."""
        a, b, c, d, e, f = self._currentMatrix
        self._currentMatrix = (a, b, c, d, a * dx + c * dy + e, b * dx + d * dy + f)
        self._code.append(f"1 0 0 1 {dx:.2f} {dy:.2f} cm")

    # Links --------------------------------------------------------------------------------

    def linkURL(self, url: str, rect: Area, relative: Any = 0, *_: Any, **__: Any) -> None:
        """Link to an address on the web."""
        action = {"Type": PDFName("Action"), "S": PDFName("URI"), "URI": PDFString(url)}
        entries = {"A": PDFDictionary(action)}
        self._add_link(f"Web address {url}", self._absRect(rect, relative), entries)

    def linkRect(
        self,
        contents: str,
        destinationname: str,
        Rect: Area | None = None,
        addtopage: Any = 1,
        name: Any = None,
        relative: Any = 1,
        *_: Any,
        **__: Any,
    ) -> None:
        """Link to a place in the document, called as its name says: `source-3` is source 3."""
        words = contents or f"Go to {destinationname.replace('-', ' ')}"
        entries = {"Dest": self._bookmarkReference(destinationname)}
        self._add_link(words, self._absRect(Rect, relative), entries)

    def _add_link(self, words: str, rect: Any, entries: dict[str, Any]) -> None:
        if self._in_artifact:
            return
        name = f"link{self._annotationCount}"
        key = self.structure.link(self._pageNumber, self._doc.annotationName(name))
        annotation = PDFDictionary(
            {
                "Type": PDFName("Annot"),
                "Subtype": PDFName("Link"),
                "Rect": PDFArray([round(value, 2) for value in rect]),
                "Border": PDFArray([0, 0, 0]),
                "F": 4,
                "Contents": PDFString(words),
                "StructParent": key,
                **entries,
            }
        )
        self._addAnnotation(annotation, name)

    # Late texts ---------------------------------------------------------------------------

    def note_page(self, key: str) -> None:
        """Remember that something lies on this page, for `draw_page_of`."""
        self._pages_of[key] = self._pageNumber

    def draw_page_of(self, key: str, x: float, y: float, size: float, color: Color) -> None:
        """Write the number of the page on which something lies; its last digit ends at x."""
        self._draw_late("{page}", key, x, y, size, color)

    def draw_page_count(self, x: float, y: float, size: float, color: Color = MUTED) -> None:
        """Write "Page 3 of 14"; it ends at x."""
        self._draw_late(f"Page {self._pageNumber} of {{count}}", "", x, y, size, color)

    def _draw_late(
        self, text: str, key: str, x: float, y: float, size: float, color: Color
    ) -> None:
        # A form object may be drawn before it is defined. So the text is written when everything
        # is known, and one pass over the pages is enough.
        name = f"late{len(self._late)}"
        self._late[name] = (text, key, size, color)
        self.saveState()
        self.translate(x, y)
        self.doForm(name)
        self.restoreState()

    def _define_late_texts(self) -> None:
        count = self._pageNumber - 1
        for name, (text, key, size, color) in self._late.items():
            words = text.format(count=count, page=self._pages_of.get(key, "–"))
            self.beginForm(name, -LATE_WIDTH, -LATE_HEIGHT, 1, LATE_HEIGHT)
            self.setFont(REGULAR, size)
            self.setFillColor(color)
            self.drawString(-measure(words, REGULAR, size), 0, words)
            self.endForm()

    # Pages and the end --------------------------------------------------------------------

    def _setAnnotations(self, page: Any) -> None:
        super()._setAnnotations(page)  # type: ignore[misc]  # its types leave it out
        if isinstance(page, PDFPage):
            # Entries of a page that ReportLab does not know.
            page.__NoDefault__ = [*page.__NoDefault__, "StructParents", "Tabs"]
            vars(page)["StructParents"] = self.structure.key_of(self._pageNumber)
            vars(page)["Tabs"] = PDFName("S")

    def save(self) -> None:
        """Write the document, with its structure and its description of itself."""
        if self._code:
            self.showPage()
        self._define_late_texts()
        catalog = self._doc.Catalog
        catalog.StructTreeRoot = write_structure(self.structure, self._doc)
        catalog.MarkInfo = PDFDictionary({"Marked": "true"})
        self.setViewerPreference("DisplayDocTitle", "true")
        self.setCreator(CREATOR)
        xmp = PDFStream(
            PDFDictionary({"Type": PDFName("Metadata"), "Subtype": PDFName("XML")}),
            write_xmp(self.metadata),
        )
        # Readable as it is: an empty list of filters would be written, and is not allowed.
        xmp.filters = None
        catalog.Metadata = xmp
        self._doc.SaveToFile(self._filename, self)
