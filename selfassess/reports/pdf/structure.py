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
from typing import Any, Final, Literal, TypeAlias

from reportlab.pdfbase.pdfdoc import PDFDictionary, PDFDocument, PDFName, PDFString

ROOT: Final = "StructTreeRoot"
"""The name that the root of the tree goes by within the document."""

Tag = Literal[
    "Document", "H1", "H2", "H3", "H4", "P", "L", "LI", "Lbl", "LBody", "Table", "TR", "TH", "TD",
    "Figure", "Link", "TOC", "TOCI", "Reference",
]  # fmt: skip
Scope = Literal["Row", "Column"]


@dataclass(frozen=True, slots=True)
class Piece:
    """A marked piece of the drawing of a page."""

    page: int
    number: int


@dataclass(frozen=True, slots=True)
class Target:
    """A link's active area on a page, by the name of the annotation's object."""

    page: int
    annotation: str


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

    def link(self, page: int, annotation: str) -> int:
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
    document.Reference(root, ROOT)
    writer = _Writer(structure.root, document)
    root["K"] = writer.refer(structure.root)
    root["ParentTree"] = document.Reference(PDFDictionary({"Nums": writer.write(structure)}))
    root["ParentTreeNextKey"] = len(structure.parents)
    return root


class _Writer:
    """
    Writes the elements as text: there are thousands, and ReportLab's own objects take their time.

    Each element gets the number of its object first, so that all can refer to each other.
    """

    def __init__(self, top: Node, document: PDFDocument) -> None:
        self.document = document
        # It takes bytes as well as its own objects, and writes them as they are.
        self.objects: dict[str, Any] = document.idToObject
        self.numbers: dict[int, int] = {}
        for count, (node, _) in enumerate(_walk(top, None)):
            document.Reference(b"", f"node{count}")
            self.numbers[id(node)] = self._number_of(f"node{count}")

    def refer(self, node: Node | None) -> str:
        """A reference to an element, or to the root above all of them."""
        number = self._number_of(ROOT) if node is None else self.numbers[id(node)]
        return f"{number} 0 R"

    def write(self, structure: Structure) -> str:
        """Write every element; gives the parent tree's numbers of pages and links."""
        for count, (node, parent) in enumerate(_walk(structure.root, None)):
            self.objects[f"node{count}"] = self._write_node(node, parent)
        entries = []
        for key, owner in enumerate(structure.parents):
            if isinstance(owner, Node):
                entries.append(f"{key} {self.refer(owner)}")
            elif owner:
                entries.append(f"{key} [{' '.join(map(self.refer, owner))}]")
        return "[{}]".format("\n".join(entries))

    def _write_node(self, node: Node, parent: Node | None) -> bytes:
        parts = [f"/Type /StructElem /S /{node.tag} /P {self.refer(parent)}"]
        if node.alt:
            parts.append("/Alt " + PDFString(node.alt).format(self.document).decode("latin-1"))
        if attributes := _write_attributes(node):
            parts.append(f"/A <<{attributes}>>")
        page = min((kid.page for kid in node.kids if not isinstance(kid, Node)), default=None)
        if page is not None:
            parts.append(f"/Pg {self._refer_page(page)}")
        kids = " ".join(self._write_kid(kid, page) for kid in node.kids)
        return f"<<{' '.join(parts)} /K [{kids}]>>".encode("latin-1")

    def _write_kid(self, kid: Kid, page: int | None) -> str:
        if isinstance(kid, Node):
            return self.refer(kid)
        if isinstance(kid, Target):
            target = self._number_of(kid.annotation)
            return f"<</Type /OBJR /Pg {self._refer_page(kid.page)} /Obj {target} 0 R>>"
        if kid.page == page:
            return str(kid.number)
        return f"<</Type /MCR /Pg {self._refer_page(kid.page)} /MCID {kid.number}>>"

    def _refer_page(self, page: int) -> str:
        # ReportLab names the object of each page so, in the order of the pages.
        return f"{self._number_of(f'Page{page}')} 0 R"

    def _number_of(self, name: str) -> int:
        return self.document.idToObjectNumberAndVersion[name][0]


def _walk(node: Node, parent: Node | None) -> Iterator[tuple[Node, Node | None]]:
    """Each element with its parent, in reading order."""
    yield node, parent
    for kid in node.kids:
        if isinstance(kid, Node):
            yield from _walk(kid, node)


def _write_attributes(node: Node) -> str:
    if node.tag in ("TH", "TD"):
        scope = f" /Scope /{node.scope}" if node.scope else ""
        span = f" /ColSpan {node.span}" if node.span > 1 else ""
        return f"/O /Table{scope}{span}" if scope or span else ""
    if node.tag == "L":
        return "/O /List /ListNumbering /None"
    if node.box is not None:
        box = " ".join(f"{value:.2f}" for value in node.box)
        return f"/O /Layout /Placement /Block /BBox [{box}]"
    return ""
