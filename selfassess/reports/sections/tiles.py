"""The seven cells, and the key figures beside them."""

from __future__ import annotations

from typing import Final

from selfassess.domain.planning import can_rank
from selfassess.formats.numbers import show_score
from selfassess.reports.pdf.palette import CANVAS, INK, LINE, LevelColors, color_level
from selfassess.reports.pdf.tiles import Tile, Tiles, TileSizes
from selfassess.reports.sections.outline import Report
from selfassess.reports.sections.wording import label_level

SIDES: Final = {True: "Consistent", False: "Piecemeal", None: "Variance of the levels"}

PLAIN: Final = LevelColors(CANVAS, LINE, INK)


def make_component_tiles(report: Report) -> Tiles:
    """The seven cells, each with number and words."""
    framework, document = report.framework, report.document
    tiles = []
    for component in framework.components:
        score = document["components"][component.id]
        level = score["level"]
        lines = [label_level(framework, level)]
        if score["score"] is not None:
            lines.append(f"Mean {show_score(score['score'])}")
        if score["low"] is not None and score["low"] != score["high"]:
            lines.append(f"{show_score(score['low'])} to {show_score(score['high'])}")
        tiles.append(
            Tile(
                component.short,
                "–" if level is None else str(level),
                tuple(lines),
                color_level(framework, level),
                level,
                is_dashed=level is None,
            )
        )
    # The longest of the names must fit into a seventh of the width.
    return Tiles(tiles, highest=framework.highest, sizes=TileSizes(name=7.6, value=18, line=7.4))


def make_key_tiles(report: Report) -> Tiles:
    """Overall, spread, components in progress, and how many elements there are to lift."""
    framework, document = report.framework, report.document
    overall, spread = document["overall"], document["spread"]
    bounds = ""
    if overall["low"] is not None and overall["low"] != overall["high"]:
        bounds = f"Provisional: {show_score(overall['low'])} to {show_score(overall['high'])}"
    tiles = [
        Tile(
            "Overall",
            show_score(overall["score"]),
            tuple(filter(None, (label_level(framework, overall["level"]), bounds))),
            PLAIN,
        ),
        Tile("Spread", show_score(spread), (SIDES[document["consistent"]],), PLAIN),
    ]
    if document["components_in_progress"] is not None:
        wanted = document["components_wanted"]
        tiles.append(
            Tile(
                "Components in progress",
                str(document["components_in_progress"]),
                (f"{wanted} make a district advanced",) if wanted is not None else (),
                PLAIN,
            )
        )
    benchmark = framework.rules.find("component-wanted")
    if benchmark is not None and can_rank(framework):
        tiles.append(
            Tile(
                "Elements to lift",
                str(len(report.content.actions)),
                (f"below level {float(benchmark):g}",),
                PLAIN,
            )
        )
    return Tiles(tiles, highest=framework.highest, sizes=TileSizes(name=8.4, value=18, line=8.2))
