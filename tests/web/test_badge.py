"""The badge says what was published, in a picture that fits its words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from types import SimpleNamespace
from typing import Any
from xml.etree import ElementTree

import pytest
from flask import Flask
from reportlab.pdfbase import pdfmetrics

from selfassess.charts.badge import COLORS, PADDING, SIZE, WIDTHS, draw_badge, measure
from selfassess.services.editions import get_edition
from selfassess.web.public.badge import describe_badge
from tests.cast import Cast
from tests.conftest import Visit
from tests.web.publishing import publish_page

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def path(app: Flask, cast: Cast) -> str:
    """The badge of a page without levels or plan."""
    with app.app_context():
        return f"/public/{publish_page(cast, contents=frozenset())}/badge.svg"


def make_view(**changes: Any) -> Any:
    """As much of a public page as a badge reads."""
    values = {"score": 3.4, "level": 3, "complete": True, "reached": 4, **changes}
    document = {
        "complete": values["complete"],
        "overall": {"score": values["score"], "level": values["level"]},
        "components": {key: {} for key in "1234567"},
        "components_in_progress": values["reached"],
    }
    return SimpleNamespace(
        name="Example Unified",
        is_demonstration=values.get("is_demonstration", False),
        latest=SimpleNamespace(as_of=date(2026, 6, 30), document=document),
        framework=get_edition("crpe-2016"),
    )


@pytest.fixture
def describe(app: Flask) -> Callable[..., tuple[str, str, str]]:
    """What the badge of such a page says."""

    def describe(**changes: Any) -> tuple[str, str, str]:
        with app.app_context():
            return describe_badge(make_view(**changes))

    return describe


def test_it_says_the_year_the_overall_and_how_many_are_in_progress(
    describe: Callable[..., tuple[str, str, str]],
) -> None:
    said = ("portfolio snapshot 2026", "3.4, 4 of 7 components in progress", "yellow")
    assert describe() == said


def test_what_is_open_has_no_score(describe: Callable[..., tuple[str, str, str]]) -> None:
    for changes in ({"complete": False}, {"score": None, "level": None}):
        assert describe(**changes) == ("portfolio snapshot 2026", "not complete", "")


def test_an_edition_without_the_rule_counts_nothing(
    describe: Callable[..., tuple[str, str, str]],
) -> None:
    assert describe(reached=None)[1] == "3.4"


def test_what_is_invented_says_so(describe: Callable[..., tuple[str, str, str]]) -> None:
    assert describe(is_demonstration=True)[0] == "invented: portfolio snapshot 2026"


def test_everybody_gets_a_picture_with_a_title(visit: Visit, path: str) -> None:
    answer = visit("nobody").get(path)
    assert answer.mimetype == "image/svg+xml"
    root = ElementTree.fromstring(answer.data)  # noqa: S314 - we wrote it
    title = root.find(f"{SVG}title")
    assert title is not None
    assert title.text is not None
    assert title.text.startswith("Example Unified: portfolio snapshot 2026: ")
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == title.get("id")


def test_it_speaks_spanish(visit: Visit, path: str) -> None:
    page = visit("nobody").get(f"{path}?lang=es").text
    assert "panorama de portafolio 2026" in page
    assert "snapshot" not in page


def test_it_may_be_kept_and_is_sent_again_only_when_it_changed(visit: Visit, path: str) -> None:
    answer = visit("nobody").get(path)
    assert answer.cache_control.public
    assert "Set-Cookie" not in answer.headers
    again = visit("nobody").get(path, headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    # Browsers take the headers of this answer over.
    for name in ("Content-Security-Policy", "Cross-Origin-Resource-Policy"):
        assert again.headers[name] == answer.headers[name]


def test_other_sites_may_show_it_and_it_can_do_nothing(visit: Visit, path: str) -> None:
    headers = visit("nobody").get(path).headers
    assert headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"


def test_there_is_none_where_nothing_is_published(visit: Visit, cast: Cast) -> None:
    assert visit("alice").get("/public/example-unified/badge.svg").status_code == 404


# --- The picture


def test_letters_are_as_wide_as_their_font_says() -> None:
    for width, letters in WIDTHS.items():
        for letter in letters:
            found = pdfmetrics.stringWidth(letter, "Helvetica", 1000)
            assert round(found) == width, letter


def test_each_letter_of_both_languages_has_a_width() -> None:
    known = set("".join(WIDTHS.values()))
    texts = "portfolio snapshot panorama de portafolio inventado componentes en marcha áéíóúñü¿¡,.:"
    assert set(texts) <= known


def test_each_half_is_as_wide_as_its_words() -> None:
    root = ElementTree.fromstring(draw_badge("left words", "right", "yellow", "about"))  # noqa: S314 - we wrote it
    boxes = root.findall(f"{SVG}g/{SVG}rect")
    words = root.findall(f"{SVG}g/{SVG}text")
    end = 0.0
    for box, text in zip(boxes, words, strict=True):
        assert text.text is not None
        assert float(box.get("x", "")) == pytest.approx(end, abs=0.1)
        assert float(text.get("x", "")) == pytest.approx(end + PADDING, abs=0.1)
        assert float(text.get("textLength", "")) == measure(text.text)
        assert float(box.get("width", "")) == pytest.approx(measure(text.text) + 2 * PADDING)
        end += float(box.get("width", ""))
    assert float(root.get("width", "")) == pytest.approx(end, abs=0.1)
    assert float(root.get("height", "")) > SIZE


def test_words_cannot_break_out_of_the_picture() -> None:
    about = '<script>alert(1)</script> & "Peña"'
    root = ElementTree.fromstring(draw_badge("a", "b", "", about))  # noqa: S314 - we wrote it
    title = root.find(f"{SVG}title")
    assert title is not None
    assert title.text == about
    assert [e.tag for e in root.iter() if e.tag.endswith("script")] == []


@pytest.mark.parametrize("color", [*COLORS, ""])
def test_words_stand_out_from_their_ground(color: str) -> None:
    root = ElementTree.fromstring(draw_badge("left", "right", color, "about"))  # noqa: S314 - we wrote it
    grounds = [box.get("fill", "") for box in root.findall(f"{SVG}g/{SVG}rect")]
    inks = [text.get("fill", "") for text in root.findall(f"{SVG}g/{SVG}text")]
    for ground, ink in zip(grounds, inks, strict=True):
        assert contrast(ground, ink) >= 4.5


def contrast(one: str, other: str) -> float:
    """
    The contrast of two colors, as WCAG 2.2 defines it.

    >>> round(contrast("#ffffff", "#000000"))
    21
    """
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(color: str) -> float:
    """The relative luminance of a color."""
    parts = [int(color[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
