"""
A badge as SVG: two short texts side by side, in a picture that stands by itself on other sites.

It has its colors in itself, since no stylesheet of ours is there, and as attributes, which every
security policy lets pass. Pictures cannot load fonts; Arial, Helvetica and Liberation Sans are as
wide as each other, so that the widths below hold wherever one of them is there. Elsewhere
`textLength` makes the letters fit.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from xml.etree.ElementTree import Element, SubElement, tostring

FONTS: Final = "Arial, Helvetica, Liberation Sans, Nimbus Sans, sans-serif"
SIZE: Final = 12
HEIGHT: Final = 24
PADDING: Final = 9
BASELINE: Final = 16.2
RADIUS: Final = 4
"""[picture units]"""

NAMESPACE: Final = "http://www.w3.org/2000/svg"
DARK: Final = ("#18232d", "#ffffff")
"""Ground and ink of the left half."""
COLORS: Final[Mapping[str, tuple[str, str]]] = {
    "dark-green": ("#0b5d3a", "#ffffff"),
    "light-green": ("#a9d67b", "#16200f"),
    "yellow": ("#fbe06f", "#16200f"),
    "orange": ("#f3a04e", "#16200f"),
    "red": ("#c5302a", "#ffffff"),
}
"""Ground and ink of the right half, by the color of a level; the same as on pages."""
NO_COLOR: Final = ("#4b5965", "#ffffff")

WIDTHS: Final[Mapping[int, str]] = {
    191: "'",
    222: "ijl’",
    260: "|",
    278: "ftI!,./:;[\\] íÍ",
    333: "r()-`¡“”",
    334: "{}",
    355: '"',
    389: "*",
    469: "^",
    500: "cksvxyzJ",
    556: "0123456789abdeghnopquL#$?_áéóúñü–",
    584: "+<=>~",
    611: "FTZ¿",
    667: "ABEKPSVXY&ÁÉ",
    722: "wCDHNRUÚÑÜ",
    778: "GOQÓ",
    833: "mM",
    889: "%",
    944: "W",
    1000: "—…",
    1015: "@",
}
"""Width of each letter of Helvetica, by its font metrics. [thousandths of the size]"""
USUAL: Final = 667
"""Width of any other letter, rather too wide: `textLength` puts that right. [thousandths]"""
_WIDTH_OF: Final = {letter: width for width, letters in WIDTHS.items() for letter in letters}


def measure(text: str) -> float:
    """
    How wide a text is on a badge. [picture units]

    >>> measure("3.4"), measure("i" * 10)
    (16.7, 26.6)
    """
    return round(sum(_WIDTH_OF.get(letter, USUAL) for letter in text) * SIZE / 1000, 1)


def draw_badge(left: str, right: str, color: str, about: str) -> bytes:
    """
    Draw a badge.

    Args:
        left: What it is about.
        right: What is said.
        color: The color of the level that goes with it; empty for none.
        about: All of it, for those who do not see the picture.
    """
    halves = ((left, DARK), (right, COLORS.get(color, NO_COLOR)))
    widths = [measure(text) + 2 * PADDING for text, _ in halves]
    whole = round(sum(widths), 1)
    root = Element(
        "svg",
        {
            "xmlns": NAMESPACE,
            "width": str(whole),
            "height": str(HEIGHT),
            "viewBox": f"0 0 {whole} {HEIGHT}",
            "role": "img",
            "aria-labelledby": "about",
        },
    )
    SubElement(root, "title", {"id": "about"}).text = about
    clip = SubElement(SubElement(root, "defs"), "clipPath", {"id": "corners"})
    SubElement(clip, "rect", {"width": str(whole), "height": str(HEIGHT), "rx": str(RADIUS)})
    drawn = SubElement(root, "g", {"clip-path": "url(#corners)"})
    words = SubElement(
        root, "g", {"font-family": FONTS, "font-size": str(SIZE), "aria-hidden": "true"}
    )
    start = 0.0
    for (text, (ground, ink)), width in zip(halves, widths, strict=True):
        box = {"x": str(round(start, 1)), "width": str(round(width, 1)), "height": str(HEIGHT)}
        SubElement(drawn, "rect", {**box, "fill": ground})
        place = {
            "x": str(round(start + PADDING, 1)),
            "y": str(BASELINE),
            "textLength": str(measure(text)),
            "lengthAdjust": "spacingAndGlyphs",
        }
        SubElement(words, "text", {**place, "fill": ink}).text = text
        start += width
    return bytes(tostring(root, encoding="utf-8", xml_declaration=True))
