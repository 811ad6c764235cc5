"""The SVG on pages: named, described, and without any color of its own."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from selfassess.charts.dumbbells import draw_dumbbells
from selfassess.charts.effort import EffortYear, draw_effort
from selfassess.charts.heat_row import HeatCell, HeatMoment, draw_heat_row
from selfassess.charts.picture import Picture
from selfassess.charts.quadrant import QuadrantPoint, draw_quadrant
from selfassess.charts.spread_shares import draw_spread_shares
from selfassess.charts.trend import draw_trend
from selfassess.resources import get_folder
from selfassess.services.editions import DEFAULT_EDITION, get_edition

FRAMEWORK = get_edition(DEFAULT_EDITION)
NAMESPACE = {"svg": "http://www.w3.org/2000/svg"}
PICTURES = (
    draw_quadrant(FRAMEWORK, [QuadrantPoint("<2026> & “now”", 1.2, 3.1)]),
    draw_trend(FRAMEWORK, ()),
    draw_spread_shares(FRAMEWORK, {"1.1": 1, "1.2": 5}, {"1.1": 0.5, "1.2": 0.5}),
    draw_heat_row(FRAMEWORK, [HeatMoment("Now", {"1": HeatCell(4, 3.5)})]),
    draw_dumbbells(FRAMEWORK, {"1": 2.5}, {"1": 3.5}),
    draw_effort([EffortYear("Year 1", 4, 8, 2)]),
)
NAMES = ["quadrant", "trend", "shares", "heat-row", "dumbbells", "effort"]
STYLED = {"style", "fill", "stroke", "font-size", "onclick"}


def render(picture: Picture) -> ElementTree.Element:
    """The SVG of a picture, as the page's macro writes it."""
    environment = Environment(
        loader=FileSystemLoader(get_folder("templates")),
        autoescape=True,
        undefined=StrictUndefined,
    )
    macro = "{% from 'charts/svg.html' import svg %}{{ svg(picture, 'a-title', 'a-desc') }}"
    markup = environment.from_string(macro).render(picture=picture).strip()
    return ElementTree.fromstring(markup)  # noqa: S314 - our own markup


@pytest.mark.parametrize("picture", PICTURES, ids=NAMES)
def test_a_chart_has_a_role_a_title_and_a_description(picture: Picture) -> None:
    svg = render(picture)
    assert svg.get("role") == "img"
    assert svg.get("aria-labelledby") == "a-title a-desc"
    assert svg.findtext("title") == picture.title
    assert svg.findtext("desc") == picture.description
    assert svg.get("viewBox") == f"0 0 {picture.width} {picture.height}"


@pytest.mark.parametrize("picture", PICTURES, ids=NAMES)
def test_a_chart_has_classes_and_geometry_only(picture: Picture) -> None:
    parts = list(render(picture))[2:]
    assert len(parts) == len(picture.marks)
    assert all(part.get("class") for part in parts)
    assert not [part for part in parts if STYLED & set(part.attrib)]
