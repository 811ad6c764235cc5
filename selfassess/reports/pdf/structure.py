"""
The structure tree of a tagged PDF: what assistive technology reads instead of the drawing.

While pages are drawn, `Structure` records which piece of content belongs to which element. At the
end `write_structure` adds the tree to the document, with the parent tree that leads from a piece of
content or a link back to its element (ISO 32000-1, 14.7 and 14.8).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias

from reportlab.pdfbase.pdfdoc import PDFArray, PDFDictionary, PDFDocument, PDFName, PDFString
from reportlab.pdfbase.pdfdoc import PDFObjectReference as Reference

Tag = Literal[
    "Document", "H1", "H2", "H3", "H4", "P", "L", "LI", "Lbl", "LBody", "Table", "TR", "TH", "TD",
    "Figure", "Link", "TOC", "TOCI", "Reference", "Note",
]  # fmt: skip
Scope = Literal["Row", "Column"]


@dataclass(frozen=True, slots=True)
class Piece:
    """A marked piece of the drawing of a page."""

    page: int
    number: int


@dataclass(frozen=True, slots=True)
class Target:
    """An annotation of a page: a link's active area."""

    page: int
    annotation: Reference


@dataclass(eq=False, slots=True)
class Node:
    """
    An element of the tree, with its children in reading order.

    Args:
        tag: What it is.
        scope: For a TH, whether it heads its row or its column.
        span: For a TH or TD, how many columns it spans.
        alt: For a Figure, what it shows.
        box: For a Figure, where it lies: left, bottom, right, top. [points]
    """

    tag: Tag
    scope: Scope | None = None
    span: int = 1
    alt: str = ""
    box: tuple[float, float, float, float] | None = None
    kids: list[Kid] = field(default_factory=list)


Kid: TypeAlias = Node | Piece | Target


class Thread:
    """Joins the parts of a block that is split over pages: they are one element of the tree."""

    def __init__(self) -> None:
        self.node: Node | None = None


class Structure:
    """The tree of a document while it is drawn."""

    def __init__(self) -> None:
        self.root: Final = Node("Document")
        self.parents: Final[list[Node | list[Node]]] = []
        self._open: Final = [self.root]
        self._pages: Final[dict[int, int]] = {}

    @contextmanager
    def element(self, node: Node, thread: Thread | None = None) -> Iterator[None]:
        """What is drawn inside belongs to the element, or to the one that the thread began with."""
        if thread is not None and thread.node is not None:
            node = thread.node
        else:
            self._open[-1].kids.append(node)
            if thread is not None:
                thread.node = node
        self._open.append(node)
        try:
            yield
        finally:
            self._open.pop()

    @property
    def current(self) -> Node:
        """The element that is open."""
        return self._open[-1]

    def mark(self, page: int) -> Piece:
        """A new piece of content of the open element on a page."""
        marked = self.parents[self.key_of(page)]
        assert isinstance(marked, list)  # noqa: S101 - keys of pages lead to lists
        piece = Piece(page, len(marked))
        marked.append(self.current)
        self.current.kids.append(piece)
        return piece

    def link(self, page: int, annotation: Reference) -> int:
        """
        A link within the open element, or the open one itself if that is a link.

        Returns:
            The number by which the annotation names its place in the parent tree.
        """
        node = self.current
        if node.tag != "Link":
            node = Node("Link")
            self.current.kids.append(node)
        node.kids.append(Target(page, annotation))
        self.parents.append(node)
        return len(self.parents) - 1

    def key_of(self, page: int) -> int:
        """The number by which a page names its place in the parent tree."""
        if page not in self._pages:
            self._pages[page] = len(self.parents)
            self.parents.append([])
        return self._pages[page]


def write_structure(structure: Structure, document: PDFDocument) -> PDFDictionary:
    """Add the tree to a document whose pages are drawn; gives its root for the catalog."""
    root = PDFDictionary({"Type": PDFName("StructTreeRoot")})
    references: dict[int, Reference] = {}
    top = _write_node(
        structure.root, document.Reference(root, "StructTreeRoot"), document, references
    )
    root["K"] = top
    numbers: list[object] = []
    for key, parent in enumerate(structure.parents):
        if isinstance(parent, Node):
            numbers += [key, references[id(parent)]]
        elif parent:
            nodes = PDFArray([references[id(node)] for node in parent])
            numbers += [key, document.Reference(nodes)]
    root["ParentTree"] = document.Reference(PDFDictionary({"Nums": PDFArray(numbers)}))
    root["ParentTreeNextKey"] = len(structure.parents)
    return root


def _write_node(
    node: Node, parent: Reference, document: PDFDocument, references: dict[int, Reference]
) -> Reference:
    entry = PDFDictionary({"Type": PDFName("StructElem"), "S": PDFName(node.tag), "P": parent})
    reference = document.Reference(entry)
    references[id(node)] = reference
    if node.alt:
        entry["Alt"] = PDFString(node.alt)
    attributes = _write_attributes(node)
    if attributes is not None:
        entry["A"] = attributes
    pages = {kid.page for kid in node.kids if not isinstance(kid, Node)}
    page = min(pages) if pages else None
    if page is not None:
        entry["Pg"] = _refer_page(page)
    kids: list[object] = []
    for kid in node.kids:
        if isinstance(kid, Node):
            kids.append(_write_node(kid, reference, document, references))
        elif isinstance(kid, Piece) and kid.page == page:
            kids.append(kid.number)
        else:
            kids.append(_write_content(kid))
    entry["K"] = PDFArray(kids)
    return reference


def _write_content(kid: Piece | Target) -> PDFDictionary:
    if isinstance(kid, Piece):
        return PDFDictionary(
            {"Type": PDFName("MCR"), "Pg": _refer_page(kid.page), "MCID": kid.number}
        )
    return PDFDictionary(
        {"Type": PDFName("OBJR"), "Pg": _refer_page(kid.page), "Obj": kid.annotation}
    )


def _write_attributes(node: Node) -> PDFDictionary | None:
    if node.tag in ("TH", "TD"):
        entries: dict[str, object] = {"O": PDFName("Table")}
        if node.scope:
            entries["Scope"] = PDFName(node.scope)
        if node.span > 1:
            entries["ColSpan"] = node.span
        return PDFDictionary(entries) if len(entries) > 1 else None
    if node.tag == "L":
        return PDFDictionary({"O": PDFName("List"), "ListNumbering": PDFName("None")})
    if node.box is not None:
        box = PDFArray([round(value, 2) for value in node.box])
        layout = {"O": PDFName("Layout"), "BBox": box, "Placement": PDFName("Block")}
        return PDFDictionary(layout)
    return None


def _refer_page(page: int) -> Reference:
    # ReportLab names the object of each page so, in the order of the pages.
    return Reference(f"Page{page}")
