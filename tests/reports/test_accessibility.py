"""The report as a file: tagged (PDF/UA-1), every font embedded, the same bytes each time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from functools import partial
from itertools import pairwise

import page
import pikepdf
import pytest

from selfassess.reports.ask import write_ask
from selfassess.reports.board import write_board
from selfassess.reports.content import Contents, EvidenceLink, Remarks
from selfassess.reports.plan import write_plan
from selfassess.reports.snapshot import write_snapshot_sheet
from tests.reports.builders import (
    DONE,
    OPEN,
    OWN,
    STUCK,
    WEAK,
    make_board,
    make_content,
    make_route,
    make_route_that_waits,
)
from tests.reports.reading import Report

WILD = "Łódź–Ñuñoa Việt 東"
REMARKS = {"1.1": Remarks("Why so.", "A note.", (EvidenceLink("Policy", "https://example.org"),))}
CONTENTS = {
    "whole": make_content(years=3, own=(OWN,)),
    "provisional": make_content(OPEN, is_demonstration=True, district=WILD),
    "nothing-to-do": make_content(DONE),
    "route": make_content(
        WEAK, route=make_route(), contents=Contents(notes=True, evidence=True), remarks=REMARKS
    ),
    "no-route": make_content(WEAK, route=make_route(capacity=1)),
}
FILES: Mapping[str, Callable[[], bytes]] = {
    **{name: partial(write_plan, content) for name, content in CONTENTS.items()},
    "snapshot": lambda: write_snapshot_sheet(CONTENTS["whole"]),
    "snapshot-provisional": lambda: write_snapshot_sheet(CONTENTS["provisional"]),
    "ask": lambda: write_ask(make_content(STUCK, route=make_route_that_waits())),
    "ask-for-nothing": lambda: write_ask(CONTENTS["nothing-to-do"]),
    "board": lambda: write_board(make_board(is_demonstration=True)),
    "board-empty": lambda: write_board(make_board((), district=WILD)),
}
PLANS = list(CONTENTS)


@pytest.fixture(scope="module", params=list(FILES))
def data(request: pytest.FixtureRequest) -> bytes:
    """Each report."""
    return FILES[request.param]()


@pytest.fixture(scope="module", params=PLANS)
def plan(request: pytest.FixtureRequest) -> Report:
    """The action plan of each content, read back."""
    return Report(FILES[request.param]())


@pytest.fixture(scope="module")
def report(data: bytes) -> Report:
    """The same, read back."""
    return Report(data)


def test_it_conforms_to_pdf_ua_1(data: bytes) -> None:
    outcome = page.validate_pdf_bytes(data, profile="ua1")
    assert outcome.is_compliant, outcome


def test_everything_drawn_is_tagged_or_an_artifact(report: Report) -> None:
    # Reading the pages fails on text that is neither.
    assert all(report.texts)
    assert report.pdf.Root.MarkInfo.Marked is True


def test_headings_never_skip_a_level(report: Report) -> None:
    levels = [int(t.tag[1]) for t in report.tree.walk() if t.tag in ("H1", "H2", "H3", "H4")]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_tables_have_headers_with_scope_and_rows_of_equal_width(report: Report) -> None:
    for table in report.find("Table"):
        rows = [row for row in table.kids if row.tag == "TR"]
        widths = {sum(int(_attribute(cell, "/ColSpan", 1)) for cell in row.kids) for row in rows}
        assert len(widths) == 1
        heads = [cell for row in rows for cell in row.kids if cell.tag == "TH"]
        assert all(_attribute(cell, "/Scope", None) is not None for cell in heads)


def _attribute(cell: object, name: str, default: object) -> object:
    return cell.entry.get("/A", {}).get(name, default)  # type: ignore[attr-defined]


def test_figures_say_what_they_show_and_where_they_lie(report: Report) -> None:
    for figure in report.find("Figure"):
        assert len(str(figure.entry.Alt)) > 40
        assert "/BBox" in figure.entry.A


def test_a_table_over_several_pages_is_one_table(plan: Report) -> None:
    elements = [t for t in plan.find("Table") if t.kids[0].words == "Element Level"]
    assert len(elements) == 1
    assert len(elements[0].kids) == 1 + 7 + 36


def test_every_font_is_embedded_with_a_map_to_letters(report: Report) -> None:
    fonts = report.list_fonts()
    assert fonts
    for font in fonts:
        assert "SourceSansPro" in str(font.BaseFont)
        assert "/FontFile2" in font.FontDescriptor
        assert "<0000>" not in font.ToUnicode.read_bytes().decode("ascii")


def test_every_page_says_which_of_how_many_it_is(report: Report) -> None:
    count = len(report.pdf.pages)
    for number, text in enumerate(report.texts, start=1):
        assert f"Page {number} of {count}" in text


def test_header_and_footer_are_artifacts(report: Report) -> None:
    assert "Page 2 of" not in report.text
    assert "Self-assessment, independent of CRPE" not in report.text


def test_the_file_names_itself_its_author_its_subject_and_its_language(report: Report) -> None:
    info = report.pdf.docinfo
    name, _, of = str(info["/Title"]).partition(": ")
    assert name in ("Action plan", "Snapshot", "Ask of lawmakers", "Board report")
    assert of.startswith(str(info["/Author"]))
    assert of.endswith(", 2026")
    assert str(info["/Subject"])
    assert str(report.pdf.Root.Lang) == "en-US"
    assert report.pdf.Root.ViewerPreferences.DisplayDocTitle is True
    with report.pdf.open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1"
        assert metadata["dc:title"] == str(info["/Title"])


def test_the_outline_leads_to_sections_parts_and_actions() -> None:
    outline = Report(write_plan(CONTENTS["whole"])).outline
    assert outline[0] == "Summary for the board"
    assert "  The first 12 in full" in outline
    first = CONTENTS["whole"].actions[0]
    assert f"    1. {first.priority.step.do}" in outline


def test_links_say_where_they_lead_and_all_places_exist(report: Report) -> None:
    known = set(report.pdf.Root.get("/Dests", {}).keys())
    for link in report.links:
        assert str(link.Contents)
        assert "/StructParent" in link
        if "/A" in link:
            assert str(link.A.URI).startswith(("http://", "https://"))
            assert str(link.A.URI) in str(link.Contents)
        else:
            target = link.Dest
            assert isinstance(target, pikepdf.Array) or str(target) in known


def test_the_parent_tree_leads_back_to_each_element(report: Report) -> None:
    numbers = list(report.pdf.Root.StructTreeRoot.ParentTree.Nums)
    tree = dict(zip(map(int, numbers[::2]), numbers[1::2], strict=True))
    for one in report.pdf.pages:
        owners = tree[int(one.StructParents)]
        marks = {number for number, _ in report.pages[one.index] if number is not None}
        assert marks == set(range(len(owners)))
    for link in report.links:
        assert str(tree[int(link.StructParent)].S) == "/Link"


@pytest.mark.parametrize("name", ["whole", "route", "snapshot", "ask", "board"])
def test_the_same_content_gives_the_same_bytes(name: str) -> None:
    assert FILES[name]() == FILES[name]()


def test_another_day_gives_another_date() -> None:
    report = Report(write_plan(make_content(made_on=date(2027, 1, 2))))
    assert str(report.pdf.docinfo["/CreationDate"]).startswith("D:20270102")
    assert "Report made on January 2, 2027." in report.texts[0]


def test_it_is_letter_sized(report: Report) -> None:
    assert {tuple(map(float, one.MediaBox)) for one in report.pdf.pages} == {(0, 0, 612, 792)}


def test_reports_made_at_the_same_time_do_not_mix() -> None:
    alone = write_plan(CONTENTS["whole"])
    with ThreadPoolExecutor(3) as pool:
        made = list(pool.map(write_plan, [CONTENTS["whole"], CONTENTS["provisional"]] * 3))
    assert made[::2] == [alone] * 3
