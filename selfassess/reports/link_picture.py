"""The picture that messengers show beside a link to a public page."""

from __future__ import annotations

from importlib.resources import files
from io import BytesIO
from typing import Final

from PIL import Image, ImageDraw, ImageFont

from selfassess.domain.publication import count_states
from selfassess.formats.dates import show_date
from selfassess.formats.numbers import show_count, show_score
from selfassess.formats.public_views import PublicView
from selfassess.reports.pdf.palette import ACCENT_DEEP, CANVAS, INK, MUTED, color_level

SIZE: Final = (1200, 630)
"""What messengers expect. [pixels]"""
MARGIN: Final = 64
CELLS_TOP: Final = 330
CELL_HEIGHT: Final = 150
GAP: Final = 10
MOST_LINES: Final = 2
NAME_SIZE: Final = 66
LEAST_NAME_SIZE: Final = 40


def draw_link_picture(view: PublicView) -> bytes:
    """Draw name, overall and the components as cells, as PNG."""
    picture = Image.new("RGB", SIZE, _rgb(CANVAS))
    pen = ImageDraw.Draw(picture)
    place = f"{view.place}   " if view.place else ""
    mark = "INVENTED DEMONSTRATION   " if view.is_demonstration else ""
    pen.text(
        (MARGIN, 48),
        f"{mark}{place}Portfolio strategy, {show_date(view.latest.as_of)}",
        _rgb(MUTED),
        _font("Regular", 30),
    )
    _draw_name(pen, view.name)
    _draw_cells(pen, view)
    pen.text((MARGIN, 520), _say(view), _rgb(INK), _font("Semibold", 34))
    pen.text((MARGIN, 566), "By its own rating", _rgb(MUTED), _font("Regular", 26))
    out = BytesIO()
    picture.save(out, "PNG", optimize=True)
    return out.getvalue()


def _draw_name(pen: ImageDraw.ImageDraw, name: str) -> None:
    room = SIZE[0] - 2 * MARGIN
    for size in range(NAME_SIZE, LEAST_NAME_SIZE - 1, -4):
        font = _font("Semibold", size)
        lines = _wrap(name, font, room)
        if len(lines) <= MOST_LINES:
            break
    lines = lines[:MOST_LINES]
    top = 106 if len(lines) > 1 else 140
    for number, line in enumerate(lines):
        pen.text((MARGIN, top + number * (size + 12)), line, _rgb(ACCENT_DEEP), font)


def _wrap(text: str, font: ImageFont.FreeTypeFont, room: int) -> list[str]:
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if font.getlength(longer) <= room or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _draw_cells(pen: ImageDraw.ImageDraw, view: PublicView) -> None:
    components = view.framework.components
    width = (SIZE[0] - 2 * MARGIN - GAP * (len(components) - 1)) / len(components)
    for number, component in enumerate(components):
        level = view.latest.document["components"][component.id]["level"]
        colors = color_level(view.framework, level)
        left = MARGIN + number * (width + GAP)
        pen.rounded_rectangle(
            (left, CELLS_TOP, left + width, CELLS_TOP + CELL_HEIGHT),
            10,
            _rgb(colors.fill),
            _rgb(colors.edge),
            2,
        )
        shown = "–" if level is None else str(level)
        middle = left + width / 2
        pen.text((middle, CELLS_TOP + 18), shown, _rgb(colors.ink), _font("Semibold", 64), "ma")
        size = 22
        while _font("Regular", size).getlength(component.short) > width - 12 and size > 14:
            size -= 1
        font = _font("Regular", size)
        pen.text((middle, CELLS_TOP + 108), component.short, _rgb(colors.ink), font, "ma")


def _say(view: PublicView) -> str:
    overall = view.latest.document["overall"]
    says = []
    if overall["score"] is not None:
        says.append(f"Overall {show_score(overall['score'])} of {view.framework.highest}")
    if view.promises:
        counts = count_states(view.promises)
        says.append(
            f"{show_count(len(view.promises), 'promised step')}:"
            f" {counts['done']} done, {counts['slipped']} late"
        )
    return ". ".join(says)


def _font(cut: str, size: int) -> ImageFont.FreeTypeFont:
    folder = files("font_source_sans_pro") / "files"
    return ImageFont.truetype(str(folder / f"SourceSansPro-{cut}.ttf"), size)


def _rgb(color: object) -> tuple[int, int, int]:
    red, green, blue = (round(255 * getattr(color, part)) for part in ("red", "green", "blue"))
    return red, green, blue
