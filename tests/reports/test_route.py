"""What the action plan says of a route, and what a reader can leave out of it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from selfassess.reports.content import SECTIONS, Contents, EvidenceLink, Remarks
from selfassess.reports.plan import write_plan
from selfassess.reports.sections.outline import OUTSIDE, TITLES
from tests.reports.builders import FRAMEWORK, WEAK, make_content, make_route
from tests.reports.reading import Report

REMARKS = {
    "1.1": Remarks(
        "The state audits it.",
        "Ask again in May.",
        (EvidenceLink("Board policy", "https://example.org/policy"),),
    )
}


@pytest.fixture(scope="module")
def report() -> Report:
    """The plan of a weak district with a route of three years."""
    return Report(write_plan(make_content(WEAK, route=make_route())))


def test_the_summary_has_goal_proof_each_year_and_what_comes_first(report: Report) -> None:
    summary, route = report.texts[1], make_route()
    assert "The goal is to be advanced: four of seven components in progress" in summary
    assert f"{route.total_steps} steps of {route.total_effort} effort points" in summary
    assert "Proven: within these limits no set of steps reaches the goal with fewer" in summary
    for year in (1, 2, 3):
        assert f"After year {year}" in summary
    first = route.steps[0]
    assert first.step.do in summary
    assert first.step.first in summary
    assert TITLES["route"] in report.texts[2]


def test_each_step_has_a_block_in_the_order_of_the_route(report: Report) -> None:
    route = make_route()
    blocks = [heading.words for heading in report.find("H4") if heading.words[:1].isdigit()]
    assert blocks == [f"{number}. {s.step.do}" for number, s in enumerate(route.steps, start=1)]
    years = [heading.words for heading in report.find("H3") if heading.words.startswith("Year ")]
    assert years == [
        f"Year {year.year}: {len(year.steps)} step{'s' if len(year.steps) > 1 else ''},"
        f" {year.effort} effort points of 14"
        for year in route.years
    ]


def test_a_block_says_why_the_step_is_there(report: Report) -> None:
    for step in make_route().steps:
        for turn in step.reasons.turns:
            assert f"from {turn.before}, “{FRAMEWORK.labels[turn.before].label}”" in report.text
        without = step.reasons.without
        assert without is not None
    assert "Needed first by" in report.text
    assert "Without this step" in report.text


def test_what_the_route_leaves_is_only_listed(report: Report) -> None:
    touched = {step.element for step in make_route().steps}
    headings = [heading.words for heading in report.find("H2")]
    assert headings[:3] == ["Summary for the board", "The route, year by year", OUTSIDE]
    assert "The first 12 in full" not in report.text
    ranked = next(one for one in report.find("Table") if one.words.startswith("Rank "))
    for action in make_content(WEAK).actions:
        row = f"{action.rank} {action.priority.step.do}"
        is_listed = any(tr.words.startswith(row) for tr in ranked.kids)
        assert is_listed == (action.priority.element not in touched)


def test_the_charts_of_the_route_are_figures_with_words(report: Report) -> None:
    titles = [str(figure.entry.Alt).split(".")[0] for figure in report.find("Figure")]
    assert titles[:4] == [
        "The components, year by year",
        "Effort by year",
        "Each component, before and after",
        "Where the route leads",
    ]


def test_equally_good_routes_are_told_by_what_they_do_otherwise(report: Report) -> None:
    assert make_route().ties
    assert "Equally good" in [heading.words for heading in report.find("H3")]
    assert "instead of" in report.text


def test_a_route_that_does_not_exist_says_what_would_have_to_give() -> None:
    content = make_content(WEAK, route=make_route(capacity=1))
    report = Report(write_plan(content))
    assert "Proven: no set of steps reaches the goal within these limits." in report.text
    assert "the capacity of a year" in report.text
    assert "The first 12 in full" in report.text


def test_stories_are_told_once_and_pointed_to_later(report: Report) -> None:
    assert ": see step " in report.text


# --- What a reader chooses


@pytest.mark.parametrize("left_out", SECTIONS)
def test_a_section_that_is_not_chosen_is_not_there_and_no_link_leads_to_it(left_out: str) -> None:
    sections = frozenset(key for key in SECTIONS if key != left_out)
    content = make_content(WEAK, route=make_route(), contents=Contents(sections))
    report = Report(write_plan(content))
    headings = [heading.words for heading in report.find("H2")]
    assert len(headings) == len(SECTIONS)
    title = OUTSIDE if left_out == "actions" else TITLES[left_out]
    assert title not in headings


def test_sources_alone_make_a_report() -> None:
    content = make_content(contents=Contents(frozenset()))
    report = Report(write_plan(content))
    assert [heading.words for heading in report.find("H2")] == ["Sources"]
    assert "The report cites no source." in report.text


def test_remarks_that_are_there_stand_at_their_element() -> None:
    content = make_content(remarks=REMARKS, contents=Contents(notes=True, evidence=True))
    report = Report(write_plan(content))
    row = next(tr.words for tr in report.find("TR") if tr.words.startswith("1.1 "))
    assert "Reason: The state audits it." in row
    assert "Note: Ask again in May." in row
    assert "Evidence: Board policy" in row
    targets = [str(link.A.URI) for link in report.links if "/A" in link]
    assert "https://example.org/policy" in targets


def test_evidence_without_an_address_is_named_and_leads_nowhere() -> None:
    remarks = {"1.1": Remarks(links=(EvidenceLink("Contract, page 4", ""),))}
    report = Report(write_plan(make_content(remarks=remarks, contents=Contents(evidence=True))))
    assert "Evidence: Contract, page 4" in report.text
    assert all(str(link.A.URI) for link in report.links if "/A" in link)


def test_remarks_that_are_not_chosen_are_nowhere_in_the_file() -> None:
    text = Report(write_plan(make_content())).text
    assert "Ask again" not in text
    without = replace(make_content(), remarks={})
    assert write_plan(without) == write_plan(make_content())
