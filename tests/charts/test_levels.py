"""Small panels, bridged series, and events on the line of the years."""

from __future__ import annotations

from datetime import date

from selfassess.charts.levels import LevelPoint, LevelSeries, draw_levels, draw_multiples
from selfassess.charts.picture import Segment, Words
from selfassess.charts.trend import TrendEvent, TrendPoint, draw_trend
from selfassess.services.editions import DEFAULT_EDITION, get_edition
from tests.charts.inspecting import find_tracks, list_outside

FRAMEWORK = get_edition(DEFAULT_EDITION)
DAYS = (date(2023, 4, 1), date(2024, 4, 1), date(2025, 4, 1))


def make_series(
    name: str, *values: float | None, versions: str = "111", is_bridged: bool = False
) -> LevelSeries:
    points = tuple(
        LevelPoint(day, value, version=version)
        for day, value, version in zip(DAYS, values, versions, strict=True)
    )
    return LevelSeries(name, points, is_bridged)


def test_each_series_has_a_panel_and_a_column_of_the_table() -> None:
    series = [make_series("Choice", 2.0, 3.0, 4.25), make_series("Talent", 1.0, None, 3.0)]
    series.append(make_series("Support", None, None, None))
    picture = draw_multiples(FRAMEWORK, series, title="Each")
    assert picture.headers == ("Date", "Choice", "Talent", "Support")
    assert picture.rows[1] == ("April 1, 2024", "3.00", "–", "–")
    assert [len(track.points) for track in find_tracks(picture)] == [3], "a gap breaks the line"
    texts = [mark.text for mark in picture.marks if isinstance(mark, Words)]
    assert {"Choice", "Talent", "Support", "4.25", "Not rated"} <= set(texts)
    assert list_outside(picture) == []
    assert "Choice: 2.00 to 4.25; Talent: 1.00 to 3.00; Support: not rated" in picture.description


def test_a_new_version_is_a_line_in_every_panel() -> None:
    series = [make_series("Choice", 2, 3, 4, versions="112")]
    picture = draw_multiples(FRAMEWORK, series, title="Each", whole=True)
    cuts = [m for m in picture.marks if isinstance(m, Segment) and m.role == "chart-cut"]
    assert len(cuts) == 1


def test_an_item_of_another_edition_is_dashed_and_never_joined() -> None:
    own = make_series("1.1", 2, 3, 3)
    old = LevelSeries(
        "A: 1.3 (same)",
        (LevelPoint(date(2013, 4, 1), 4), LevelPoint(date(2014, 4, 1), 3)),
        is_bridged=True,
    )
    signs = {"1.1": "3", "A: 1.3 (same)": "A"}
    picture = draw_levels(FRAMEWORK, [own, old], title="Level", signs=signs)
    key, bridged_key, line, bridged = find_tracks(picture)
    assert [track.role for track in (key, line)] == ["chart-line"] * 2
    assert [track.role for track in (bridged_key, bridged)] == ["chart-line is-bridged"] * 2
    assert max(x for x, _ in bridged.points) < min(x for x, _ in line.points)
    assert picture.rows[0] == ("April 1, 2013", "–", "4")
    assert list_outside(picture) == []
    assert "never joined" in picture.description


def test_events_are_marks_on_the_line_and_rows_of_the_table() -> None:
    points = [TrendPoint(day, 3.0, 1.0) for day in DAYS]
    events = [
        TrendEvent(date(1999, 1, 1), "A", "Long ago (other)"),
        TrendEvent(date(2023, 11, 5), "B", "Two seats change (board)"),
        TrendEvent(date(2023, 11, 6), "C", "Contract ends (contract)"),
    ]
    picture = draw_trend(FRAMEWORK, points, events=events)
    signs = [m for m in picture.marks if isinstance(m, Words) and m.role == "chart-event-sign"]
    assert [words.text for words in signs] == ["B", "C"], "what is far away stands in the table"
    assert signs[0].y != signs[1].y, "signs of neighboring days lie above each other"
    assert picture.headers[-1] == "Event"
    assert [row[0] for row in picture.rows] == [
        "January 1, 1999",
        "April 1, 2023",
        "November 5, 2023",
        "November 6, 2023",
        "April 1, 2024",
        "April 1, 2025",
    ]
    assert picture.rows[2][-1] == "B: Two seats change (board)"
    assert "Marks B to C are events" in picture.description
    assert list_outside(picture) == []


def test_without_events_the_chart_is_as_it_was() -> None:
    points = [TrendPoint(day, 3.0, 1.0) for day in DAYS]
    picture = draw_trend(FRAMEWORK, points)
    assert picture.headers == ("Date", "Overall", "Bounds", "Spread")
    assert [len(row) for row in picture.rows] == [4, 4, 4]
