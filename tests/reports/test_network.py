"""The network as a report: tagged, lying pages, every district once in each table."""

from __future__ import annotations

from datetime import date

import page
import pytest

from selfassess.charts.picture import Words
from selfassess.reports.network_report import write_network_report
from selfassess.services.network_reports import gather_report
from selfassess.services.network_views import NetworkView
from tests.reports.reading import Report
from tests.web.network_builders import build_view

TODAY = date(2026, 11, 22)


def write(view: NetworkView) -> bytes:
    return write_network_report(gather_report(view, TODAY))


@pytest.fixture(scope="module")
def view() -> NetworkView:
    """A network as large as that of CRPE's report."""
    return build_view(25)


@pytest.fixture(scope="module")
def data(view: NetworkView) -> bytes:
    """Its report."""
    return write(view)


@pytest.fixture(scope="module")
def report(data: bytes) -> Report:
    """The same, read back."""
    return Report(data)


@pytest.mark.parametrize("count", [1, 25, 90])
def test_it_conforms_to_pdf_ua_1(count: int) -> None:
    outcome = page.validate_pdf_bytes(write(build_view(count)), profile="ua1")
    assert outcome.is_compliant, outcome


def test_every_page_lies(report: Report) -> None:
    boxes = [[float(edge) for edge in page.mediabox] for page in report.pdf.pages]
    assert boxes
    assert {(box[2], box[3]) for box in boxes} == {(792, 612)}


def test_every_district_stands_in_both_tables_with_all_its_cells(
    view: NetworkView, report: Report
) -> None:
    tables = [found for found in report.tree.walk() if found.tag == "Table"]
    rows = [[row for row in table.walk() if row.tag == "TR"] for table in tables]
    # A head, the districts and the means.
    assert [len(found) for found in rows] == [1 + 25 + 1, 1 + 25 + 1]
    assert [{len(row.kids) for row in found} for found in rows] == [{1 + 1 + 7}, {1 + 36}]
    first = view.rows[0]
    assert rows[1][1].kids[1].words == str(first.standing.elements["1.1"])


def test_figures_stand_in_the_order_of_the_pages(report: Report) -> None:
    headings = [found.words for found in report.tree.walk() if found.tag == "H2"]
    assert headings == [
        "Who takes part, by state",
        "Components by district",
        "Strong or weak, consistent or piecemeal",
        "Recent progress",
        "Components by mean rating, highest first",
        "Elements by mean rating, lowest first, 1 to 18",
        "Elements by mean rating, lowest first, 19 to 36",
        "Levers by the districts they hold back",
        "Elements by district",
        "The elements",
    ]


def test_the_first_page_says_what_is_counted_and_for_whom(report: Report) -> None:
    assert "All 25 districts counted" in report.texts[0]
    assert "Made for the staff of the network" in report.texts[0]


def test_the_same_network_gives_the_same_bytes(view: NetworkView, data: bytes) -> None:
    assert write(view) == data


def test_on_paper_the_parts_of_a_ranking_hold_every_element_once(view: NetworkView) -> None:
    parts = [p for p in gather_report(view, TODAY).pictures if p.title.startswith("Elements")]
    texts = [
        mark.text
        for picture in parts
        for mark in picture.marks
        if isinstance(mark, Words) and mark.text[:1].isdigit() and " " in mark.text
    ]
    ids = [text.split()[0] for text in texts]
    assert sorted(ids) == sorted(view.framework.elements)
