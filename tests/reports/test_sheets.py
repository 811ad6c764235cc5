"""The reports of one page or two: snapshot, ask of lawmakers, board report."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from selfassess.domain.tracking import Status
from selfassess.reports.ask import list_asks, write_ask
from selfassess.reports.board import write_board
from selfassess.reports.content import PlanContent
from selfassess.reports.plan import write_plan
from selfassess.reports.snapshot import write_snapshot_sheet
from selfassess.services.editions import get_edition
from tests.reports.builders import (
    DONE,
    FRAMEWORK,
    OPEN,
    STUCK,
    TODAY,
    WEAK,
    make_board,
    make_board_action,
    make_content,
    make_content_of,
    make_route,
    make_route_that_waits,
)
from tests.reports.reading import Report

LONG = "Unified School District of the Very Long Name " * 6


# --- Snapshot


@pytest.mark.parametrize(
    "content",
    [
        make_content(years=3),
        make_content(OPEN, is_demonstration=True),
        make_content(DONE, district=LONG, is_demonstration=True),
        make_content(OPEN, district="東" * 200, is_demonstration=True),
    ],
    ids=["whole", "provisional", "long", "missing-letters"],
)
def test_the_snapshot_is_one_page_whatever_it_says(content: PlanContent) -> None:
    assert len(Report(write_snapshot_sheet(content)).pdf.pages) == 1


def test_the_snapshot_has_every_element_with_number_level_and_name() -> None:
    content = make_content()
    report = Report(write_snapshot_sheet(content))
    entries = [item.words for item in report.find("LI")]
    for element in FRAMEWORK.elements.values():
        level = content.document["elements"][element.id]["level"]
        assert f"{element.id} {level} {element.short or element.title}" in entries
    assert "Choice 4 In progress Mean 3.50" in entries
    assert "Strong but piecemeal. Not yet advanced." in report.text


def test_open_elements_of_the_snapshot_say_what_they_are() -> None:
    report = Report(write_snapshot_sheet(make_content(OPEN)))
    entries = [item.words for item in report.find("LI")]
    assert "1.1 Don’t know Choice for all families" in entries
    assert "2.3 Not applicable Pay decided by schools" in entries
    assert "Provisional. 5 of 36 elements have no level yet" in report.text


def test_the_snapshot_explains_its_colors_and_where_it_comes_from() -> None:
    text = Report(write_snapshot_sheet(make_content())).text
    for entry in FRAMEWORK.scale:
        assert f"{entry.level} {entry.label}" in text
    assert "not run, checked or endorsed by CRPE" in text


# --- Ask of lawmakers


def test_what_waits_comes_by_lever_and_each_element_once() -> None:
    content = make_content(STUCK, route=make_route_that_waits())
    asks = list_asks(content)
    assert [ask.lever for ask in asks] == sorted(
        (ask.lever for ask in asks), key=["state-law", "union-contract"].index
    )
    assert len({ask.element for ask in asks}) == len(asks)
    steps = make_route_that_waits().steps
    waiting = [step for step in steps if step.step.lever in ("state-law", "union-contract")]
    assert sum(len(ask.steps) for ask in asks) == len(waiting)
    assert asks[0].element == "2.3"


def test_the_ask_says_what_waits_what_to_change_and_who_has_done_it() -> None:
    content = make_content(STUCK, route=make_route_that_waits())
    report = Report(write_ask(content))
    assert len(report.pdf.pages) == 1
    conditions = FRAMEWORK.elements["2.3"].conditions
    assert conditions is not None
    for words in (conditions.obstacles, conditions.state_can):
        assert " ".join(words.split()) in report.text
    assert "Who has done it:" in report.text
    assert "What became of it:" in report.text
    assert "Waits on state law or a waiver" in [heading.words for heading in report.find("H2")]
    named = [ask for ask in list_asks(content) if FRAMEWORK.elements[ask.element].short]
    assert all(ask.element in report.text for ask in named)


def test_without_a_route_the_ranked_actions_are_asked_for() -> None:
    content = make_content(WEAK)
    asks = list_asks(content)
    assert [ask.element for ask in asks] == [
        action.priority.element
        for action in content.actions
        if action.priority.step.lever in ("state-law", "union-contract")
    ]
    assert "that our plan ranks next wait" in Report(write_ask(content)).text


def test_a_plan_that_waits_for_nobody_says_so() -> None:
    route = make_route()
    assert not [s for s in route.steps if s.step.lever in ("state-law", "union-contract")]
    report = Report(write_ask(make_content(WEAK, route=route)))
    assert "No step of our route waits on state law or on a union contract." in report.text
    assert "Not needed, but it would help" in [heading.words for heading in report.find("H2")]
    assert "What waits:" not in report.text


def test_a_plan_without_any_action_asks_for_nothing() -> None:
    report = Report(write_ask(make_content(DONE)))
    assert len(report.pdf.pages) == 1
    assert "No step of our plan waits" in report.text


# --- Board report


def test_the_board_report_has_two_pages_however_long_the_plan_is() -> None:
    many = tuple(
        make_board_action(
            number,
            list(Status)[number % 5],
            due=TODAY + timedelta(days=number * 3 - 60),
            title="Do a thing that takes many words to say. " * 5,
            note="A note " * 60,
            reason="A reason " * 60,
        )
        for number in range(1, 61)
    )
    for content in (make_board(), make_board(()), make_board(many, is_demonstration=True)):
        assert len(Report(write_board(content)).pdf.pages) == 2


def test_the_board_sees_counts_delays_and_each_postponement() -> None:
    report = Report(write_board(make_board()))
    first = report.texts[0]
    assert "Two of six actions are done. One is overdue, one slipped, one was dropped." in first
    assert "3. Do what number 3 asks for." in first
    assert "10 days ago" in first
    assert "Moved from March 1, 2026 to April 24, 2026 on April 1, 2026, after it had" in first
    assert "Bargaining took long." in first
    alternative = str(report.find("Figure")[0].entry.Alt)
    assert "Two of six actions are done" in alternative


def test_the_board_sees_what_moved_and_what_did_not() -> None:
    second = Report(write_board(make_board())).texts[1]
    assert "From 2 to 3: reached." in second
    assert "The work is reported done, and the level has not risen." in second
    assert "need not have moved because of it" in second


def test_the_board_is_asked_for_votes_owners_relief_and_money() -> None:
    second = Report(write_board(make_board())).texts[1]
    assert "Vote or set policy: 4. Do what number 4 asks for." in second
    assert "Settle: One action has no owner (5)." in second
    assert "Settle: One action has no day (5)." in second
    assert "Relieve: Year 1: 20 points of effort" in second
    assert "Fund: open actions with a known cost: $12,500" in second


def test_only_what_is_due_in_the_next_quarter_is_announced() -> None:
    report = Report(write_board(make_board()))
    table = report.find("Table")[-1]
    rows = [row.words for row in table.kids[1:]]
    assert [row.split(".")[0] for row in rows] == ["4"]


def test_a_plan_of_nothing_says_so_everywhere() -> None:
    text = Report(write_board(replace(make_board(()), burdens=(), movements=()))).text
    for words in ("Nothing is overdue.", "No day was moved later.", "No action is done yet.",
                  "Nothing at this time.", "Nothing is due in this quarter."):  # fmt: skip
        assert words in text


def test_the_seal_of_the_history_stands_in_the_report() -> None:
    assert "is whole; it ends with the seal 5e5e" in Report(write_board(make_board())).text
    broken = Report(write_board(make_board(is_whole=False))).text
    assert "does not fit" in broken


# --- Other editions


@pytest.mark.parametrize("edition", ["crpe-2012", "citywide-2018"])
def test_editions_without_rules_have_reports_too(edition: str) -> None:
    content = make_content_of(get_edition(edition))
    for write in (write_plan, write_snapshot_sheet, write_ask):
        report = Report(write(content))
        assert content.district in report.text
