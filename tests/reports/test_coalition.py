"""A coalition's report as a file: whose view it is, what shows each level, what was replied."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from selfassess.domain.responses import ElementResult
from selfassess.domain.snapshot import take_snapshot
from selfassess.formats.coalitions import PromiseWords, SourceWords
from selfassess.reports.coalition import (
    ChallengeLine,
    CoalitionContent,
    LevelLine,
    LeverLine,
    ReplyLine,
    write_coalition_report,
)
from tests.reports.builders import FRAMEWORK
from tests.reports.reading import Report

SOURCE = SourceWords(
    "City Paper", "https://paper.example.org/1", "page 3, May 1, 2026", "It says so."
)
LINE = LevelLine(
    id="1.1",
    title=FRAMEWORK.elements["1.1"].title,
    level=1,
    state="Rated",
    true_on="May 1, 2026",
    note="Nothing is in place.",
    sources=(SOURCE, replace(SOURCE, title="Minutes", url="")),
    published=4,
    difference="The place says three levels more",
    reply=ReplyLine("There is a bus.", "Example Unified, June 2, 2026", is_older=True),
)
UNKNOWN = replace(
    LINE, id="1.2", level=None, state="Don’t know", true_on="", note="", sources=(), published=None,
    difference="", reply=None,
)  # fmt: skip
PROMISE = PromiseWords(
    3, "Run a bus", "1.1 Choice", "slipped", "Slipped", "Due July 1, 2027, first June 30, 2026",
    ("On June 30, 2026 from June 30, 2026 to July 1, 2027: No drivers.",), "No drivers.",
    "Central office", "Chief operating officer", "Ask the drivers.",
)  # fmt: skip
CONTENT = CoalitionContent(
    framework=FRAMEWORK,
    coalition="Forward Example",
    place="Example Unified",
    rater="Rated by Forward Example from public sources, not by the district.",
    snapshot=take_snapshot(FRAMEWORK, {"1.1": ElementResult("rated", 1, None, 1, 1)}),
    spoken="1 of 36 elements rated, 1 don’t know, 34 not rated.",
    lines=(LINE, UNKNOWN),
    published="Its own levels stand beside, as it publishes them for June 30, 2026.",
    plan="Plan 2026-27",
    promises=(PROMISE,),
    levers=(LeverLine("Central office", "The district’s own staff.", ("Promised: Run a bus",)),),
    challenges=(
        ChallengeLine(
            "1.1 Choice: level 4, In progress", "Upheld in part", "opened on May 3, 2026",
            "It is not so.", "It is so.", "Half of it.",
        ),
    ),
    made_on=date(2026, 11, 22),
)  # fmt: skip
EMPTY = replace(
    CONTENT, lines=(), published="", plan="", promises=(), levers=(), challenges=(),
    place="Łódź–Ñuñoa Việt 東", is_demonstration=True,
    snapshot=take_snapshot(FRAMEWORK, {}),
)  # fmt: skip


@pytest.mark.parametrize("content", [CONTENT, EMPTY])
def test_the_file_is_the_same_each_time_and_embeds_its_fonts(content: CoalitionContent) -> None:
    data = write_coalition_report(content)
    assert data == write_coalition_report(content)
    report = Report(data)
    assert report.find("H1")[0].words == content.place.replace("東", "?")
    assert report.list_fonts()
    assert all("/FontFile2" in font.FontDescriptor for font in report.list_fonts())


def test_whose_view_it_is_stands_on_every_page() -> None:
    many = tuple(replace(LINE, id=id_) for id_ in FRAMEWORK.elements)
    report = Report(write_coalition_report(replace(CONTENT, lines=many)))
    assert len(report.texts) > 3
    assert all(CONTENT.rater in text for text in report.texts)


def test_views_sources_and_replies_are_read_in_their_order() -> None:
    report = Report(write_coalition_report(CONTENT))
    words = report.tree.words
    said = [
        "City Paper", "It says so.", "Reply of Example Unified, June 2, 2026",
        "(to an earlier rating)", "There is a bus.", "Don’t know", "Publishes no level",
        "Run a bus", "Slipped", "No drivers.", "Leads: Chief operating officer",
        "The district’s own staff.", "Claim: It is not so.", "Reply: It is so.",
        "Ruling: Half of it.",
    ]  # fmt: skip
    places = [words.find(one) for one in said]
    assert -1 not in places
    assert places == sorted(places)
    assert "The place says three levels more" in words
    assert "provisional: with every element rated it would lie from" in words
    assert len(report.links) == 1


def test_a_report_on_nothing_says_so() -> None:
    text = Report(write_coalition_report(EMPTY)).tree.words
    for words in ("Nothing is rated yet", "No promises are published", "challenges nothing"):
        assert words in text
    assert "Invented demonstration" in text
