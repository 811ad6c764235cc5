"""The worksheet, read back: every question with its boxes, and nothing that gives a level away."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import page
import pytest

from selfassess.domain.framework import Framework
from selfassess.reports.pdf.fonts import make_printable
from selfassess.reports.worksheet import write_worksheet
from selfassess.services.editions import get_edition
from tests.builders import edition
from tests.reports.reading import Report

DAY = date(2026, 6, 30)
CRPE_2016 = get_edition("crpe-2016")
CITYWIDE = get_edition("citywide-2018")

SHEETS = {
    "one component": (CRPE_2016, CRPE_2016.components[2:3]),
    "with conditions": (CRPE_2016, CRPE_2016.components[1:2]),
    "a whole edition": (CITYWIDE, CITYWIDE.components),
    "no words but ids": (edition([1]), edition([1]).components),
}


@pytest.fixture(scope="module", params=list(SHEETS))
def sheet(request: pytest.FixtureRequest) -> tuple[Framework, tuple[str, ...], bytes]:
    """An edition, the ids of the elements printed, and the file."""
    framework, components = SHEETS[request.param]
    elements = tuple(element.id for component in components for element in component.elements)
    return framework, elements, write_worksheet(framework, components, DAY)


@pytest.fixture(scope="module")
def report(sheet: tuple[Framework, tuple[str, ...], bytes]) -> Report:
    """The file, read back."""
    return Report(sheet[2])


def squeeze(text: str) -> str:
    """A text without what the breaking of lines may change."""
    return "".join(make_printable(text).split())


def test_it_conforms_to_pdf_ua_1(sheet: tuple[Framework, tuple[str, ...], bytes]) -> None:
    outcome = page.validate_pdf_bytes(sheet[2], profile="ua1")
    assert outcome.is_compliant, outcome


def test_it_has_every_question_with_every_option(
    sheet: tuple[Framework, tuple[str, ...], bytes], report: Report
) -> None:
    framework, elements, _ = sheet
    items = [squeeze(item.words) for item in report.find("LBody")]
    headings = [squeeze(heading.words) for heading in report.find("H4")]
    says = squeeze(report.text)
    for name in elements:
        element = framework.elements[name]
        for number, question in enumerate(element.questions, start=1):
            assert squeeze(f"{number}.{question.text}") in headings
            assert squeeze(question.hint) in says
            for option in question.options:
                assert squeeze(option.text) in items
            if question.kind == "number":
                assert squeeze(question.unit) in says


def test_it_describes_each_level_and_says_whom_to_ask(
    sheet: tuple[Framework, tuple[str, ...], bytes], report: Report
) -> None:
    framework, elements, _ = sheet
    says = squeeze(report.text)
    for name in elements:
        element = framework.elements[name]
        for text in (element.title, element.why, *element.levels.values(), *element.ask):
            assert squeeze(text) in says
        for text in (*element.evidence, element.misreading):
            assert squeeze(text) in says


def test_every_question_can_be_left_open_or_said_not_to_apply(
    sheet: tuple[Framework, tuple[str, ...], bytes], report: Report
) -> None:
    framework, elements, _ = sheet
    count = sum(len(framework.elements[name].questions) for name in elements)
    says = squeeze(report.text)
    assert says.count(squeeze("Don’t know; ask")) == count
    assert says.count(squeeze("Not applicable, because")) == count
    assert "Neitherofthetwoisthelowestlevel." in says


def test_a_question_says_after_which_answer_it_is_asked() -> None:
    report = Report(write_worksheet(CRPE_2016, CRPE_2016.components[1:2], DAY))
    element = CRPE_2016.elements["2.2"]
    gate = element.question("presence")
    assert gate is not None
    first = gate.option("trades")
    assert first is not None
    says = squeeze(report.text)
    assert squeeze(f"Asked only if the answer to question 1 is “{first.text}”") in says


def test_no_cap_is_printed_so_that_nobody_answers_toward_a_level() -> None:
    text = squeeze(Report(write_worksheet(CRPE_2016, CRPE_2016.components[2:3], DAY)).text)
    for element in CRPE_2016.components[2].elements:
        for question in element.questions:
            for reading in question.readings:
                if reading.because:
                    assert squeeze(reading.because) not in text


def test_the_outline_leads_to_each_component_and_element(
    sheet: tuple[Framework, tuple[str, ...], bytes], report: Report
) -> None:
    framework, elements, _ = sheet
    entries = [entry.strip().split()[0] for entry in report.outline]
    assert [entry for entry in entries if "." in entry] == list(elements)
    components = dict.fromkeys(framework.component_of[name].id for name in elements)
    assert [entry for entry in entries if "." not in entry] == list(components)


def test_every_page_says_which_it_is_of_how_many(report: Report) -> None:
    count = len(report.pdf.pages)
    for number, text in enumerate(report.texts, start=1):
        assert f"Page {number} of {count}" in text


def test_each_element_begins_a_sheet_of_its_own() -> None:
    report = Report(write_worksheet(CRPE_2016, CRPE_2016.components[2:3], DAY))
    starts = [
        next(
            n
            for n, text in enumerate(report.texts)
            if n and squeeze(element.title) in squeeze(text)
        )
        for element in CRPE_2016.components[2].elements
    ]
    assert all(after > before for before, after in pairwise(starts))
    assert len(report.texts) == 9


def test_headings_never_skip_a_level(report: Report) -> None:
    levels = [int(t.tag[1]) for t in report.tree.walk() if t.tag in ("H1", "H2", "H3", "H4")]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_the_same_day_gives_the_same_bytes() -> None:
    components = CITYWIDE.components[:1]
    first = write_worksheet(CITYWIDE, components, DAY)
    assert write_worksheet(CITYWIDE, components, DAY) == first
