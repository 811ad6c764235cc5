"""What the report of an action plan says."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest

from selfassess.reports.content import OwnAction
from selfassess.reports.plan import write_plan
from selfassess.reports.sections.outline import ROUTE, TITLES
from tests.reports.builders import DONE, FRAMEWORK, FULL, OPEN, OWN, decide, make_content, set_aside
from tests.reports.reading import Report

LONG = "Not before the next contract, which the board has promised to discuss. " * 28
"""Nearly two thousand characters: as much as the form takes."""


WITHOUT_ROUTE = [title for key, title in TITLES.items() if key != ROUTE]


@pytest.fixture(scope="module")
def report() -> Report:
    """The report of a whole snapshot."""
    return Report(write_plan(make_content(years=3)))


def test_every_section_is_there_in_its_order(report: Report) -> None:
    assert [heading.words for heading in report.find("H1")] == ["Action plan"]
    assert [heading.words for heading in report.find("H2")] == WITHOUT_ROUTE


def test_the_contents_name_the_page_on_which_each_section_begins(report: Report) -> None:
    lines = [line.words for line in report.find("TOCI")]
    for title, line in zip(WITHOUT_ROUTE, lines, strict=True):
        page = int(line.removeprefix(title))
        assert title in report.texts[page - 1]


def test_the_summary_is_one_page_with_cells_verdict_and_three_actions(report: Report) -> None:
    summary = report.texts[1]
    assert "The snapshot" not in summary
    assert "Strong but piecemeal. Not yet advanced." in summary
    assert "Choice 4 In progress Mean 3.50" in summary
    assert "Engagement 5 National exemplar Mean 5.00" in summary
    assert "Support (1 step). That is 1 step of one level in all." in summary
    for action in make_content().actions[:3]:
        assert action.priority.step.do in summary
        assert action.priority.step.first in summary


def test_all_elements_stand_in_the_snapshot_with_level_and_words(report: Report) -> None:
    rows = [row.words for row in report.find("TR")]
    for element in FRAMEWORK.elements.values():
        level = report_level(element.id)
        label = FRAMEWORK.labels[level].label
        assert f"{element.id} {element.title} {level} {label}" in rows


def report_level(element: str) -> int:
    """The level of an element in the profile of the report."""
    signs = "".join(FULL.split())
    return int(signs[list(FRAMEWORK.elements).index(element)])


def test_the_charts_have_their_description_as_alternative(report: Report) -> None:
    alternatives = [str(figure.entry.Alt) for figure in report.find("Figure")]
    assert [alternative.split(".")[0] for alternative in alternatives] == [
        "Level and spread",
        "The years so far",
        "Where the spread comes from",
    ]


def test_one_snapshot_makes_no_trend() -> None:
    assert "The years so far" not in Report(write_plan(make_content())).text


def test_the_benchmark_is_the_rule_and_what_became_of_advanced_districts(report: Report) -> None:
    for fact in FRAMEWORK.facts:
        assert f"{fact.place}, {fact.date}. {' '.join(fact.text.split())}" in report.text
    assert "No scores of districts were ever published" in report.text


def test_flags_are_grouped_by_severity_with_reason_numbers_source_and_lever(
    report: Report,
) -> None:
    headings = [heading.words for heading in report.find("H3")]
    assert "High severity: 3 flags" in headings
    assert "Weak element (1)" in [heading.words for heading in report.find("H4")]
    rows = [row.words for row in report.find("TR")]
    assert "6.5 Public school report card Rated 1, “Nothing in place yet”. Central office" in rows
    assert any("Its elements run from 1 to 4. The variance of its levels is 1.44." in row
               for row in rows)  # fmt: skip
    rule = r"Source of the rule: CRPE 2016 \[\d+\], pages 10 to 12: Autonomy, Funding"
    assert re.search(rule, report.text)


def test_every_ranked_action_has_a_row_and_the_first_twelve_a_block(report: Report) -> None:
    content = make_content()
    assert len(content.actions) > 12
    text = report.text
    for action in content.actions:
        assert action.priority.step.do in text
    blocks = [heading.words for heading in report.find("H4") if heading.words[:1].isdigit()]
    assert blocks == [f"{a.rank}. {a.priority.step.do}" for a in content.actions[:12]]


def test_a_block_says_what_to_do_who_leads_and_why_in_numbers(report: Report) -> None:
    text = report.text
    first = make_content().actions[0]
    step = first.priority.step
    assert first.priority.element == "6.5"
    for words in (step.first, step.lead, step.done_when):
        assert words in text
    assert "3 levels below the benchmark of 4. One level adds 0.029 to the overall" in text
    assert "Score: 3 × 0.029 × (1 + 2) ÷ 1 = 0.257" in text
    assert "Accountability from 3.40 to 3.60, which turns it from 3," in text
    assert "overall from 3.25 to 3.28." in text


def test_a_prerequisite_says_how_far_it_is_met(report: Report) -> None:
    needed = [need for action in make_content().actions[:12] for need in action.priority.step.needs]
    assert needed
    for need in needed:
        short = FRAMEWORK.elements[need.element].short
        level = report_level(need.element)
        state = f"met, it is at {level}" if level >= need.level else f"it is at {level}"
        assert f"{need.element} {short} at level {need.level} ({state})." in report.text


def test_exemplars_say_what_became_of_them(report: Report) -> None:
    told = {exemplar for action in make_content().actions[:12] for exemplar in action.exemplars}
    assert told
    for exemplar in told:
        fate = " ".join(exemplar.fate.split())
        assert f"What became of it: {fate}" in report.text


def test_decisions_of_the_team_are_shown() -> None:
    content = decide(make_content(), 1, owner="Dana Whitfield", due=date(2027, 6, 30))
    content = set_aside(content, 2, "The union contract runs until 2029.")
    content = replace(content, own=(OWN, OwnAction("An app", reason="No money.")))
    text = Report(write_plan(content)).text
    assert "Owner: Dana Whitfield. Due June 30, 2027." in text
    assert "Reason: The union contract runs until 2029." in text
    assert "Win the bond election" in text
    assert "Owner: Łucja Ñuñez. Due November 3, 2026." in text
    assert "An app Reason: No money." in text


def test_every_number_of_the_method_stands_with_its_source_and_reason(report: Report) -> None:
    rows = [row.words for row in report.find("TR")]
    for name, parameter in FRAMEWORK.rules.parameters.items():
        row = next(row for row in rows if row.startswith(name.replace("-", " ").capitalize()))
        assert f"{parameter.value:g} {parameter.unit}" in row
        assert parameter.reason in row
        assert ("Our assumption" in row) == parameter.is_assumption


def test_what_is_ours_and_what_crpe_left_unpublished_is_said(report: Report) -> None:
    assert "points (our assumption)" in report.text
    assert "CRPE did not publish its rubric" in report.text
    assert "independent of CRPE" in report.text


def test_sources_are_numbered_without_gaps_and_all_that_are_cited_are_listed(
    report: Report,
) -> None:
    labels = [label.words for label in report.find("Lbl") if label.words.startswith("[")]
    assert labels == [f"[{number}]" for number in range(1, len(labels) + 1)]
    cited = {number for number in labels if report.text.count(number) > 1}
    assert cited == set(labels)


# --- What a reader must not miss


def test_a_provisional_snapshot_says_so_with_its_bounds_on_every_page() -> None:
    report = Report(write_plan(make_content(OPEN)))
    overall = make_content(OPEN).document["overall"]
    bounds = f"from {overall['low']:.2f} to {overall['high']:.2f}"
    assert "Provisional. 5 of 36 elements have no level yet" in report.texts[0]
    assert bounds in report.texts[0]
    assert bounds in report.texts[1]
    assert all("provisional" in text.lower() for text in report.texts)
    assert "1.1 School choice for all families Don’t know" in report.text
    assert "2.3 All schools control compensation Not applicable" in report.text
    assert "3 Pupil-based funding for all schools Not rated" in report.text


def test_a_whole_snapshot_is_never_called_provisional(report: Report) -> None:
    assert "Provisional." not in report.text
    assert all("provisional" not in text for text in report.texts[:2])


def test_open_elements_are_listed_as_not_planned() -> None:
    report = Report(write_plan(make_content(OPEN)))
    assert "What is not known cannot be planned." in report.text
    entries = [item.words for item in report.find("LI")]
    assert "• 1.1 School choice for all families: don’t know" in entries
    assert "• 3.1 District funds are allocated based on number of students and student type:" \
        " not answered" in entries  # fmt: skip


def test_an_invented_demonstration_says_so_on_every_page() -> None:
    report = Report(write_plan(make_content(is_demonstration=True)))
    assert all("invented demonstration" in text.lower() for text in report.texts)
    assert "Nothing here describes a real district." in report.texts[0]


def test_a_real_district_is_not_called_invented(report: Report) -> None:
    assert not [text for text in report.texts if "invented" in text.lower()]


# --- Empty and extreme contents


def test_nothing_to_do_is_said() -> None:
    text = Report(write_plan(make_content(DONE))).text
    assert "Strong and consistent. Advanced." in text
    assert "Every rated element is where the benchmark wants it" in text
    assert "There is nothing to rank" in text
    assert "Nothing is weak, and nothing is behind the benchmark." in text
    assert "Nothing is piecemeal" in text


def test_a_snapshot_without_any_level_still_makes_a_report() -> None:
    nothing = " ".join(["." * 6, "." * 6, "." * 4, "." * 6, "." * 3, "." * 5, "." * 6])
    report = Report(write_plan(make_content(nothing)))
    assert "Nothing is rated yet." in report.text


def test_letters_beyond_latin_1_are_shown_and_unknown_ones_are_not_lost_silently() -> None:
    report = Report(write_plan(make_content(district="Łódź–Ñuñoa Việt 東", state="")))
    assert "Łódź–Ñuñoa Việt ?" in report.text
    assert "Some letters are not in the typeface of this report" in report.texts[0]
    assert str(report.pdf.docinfo["/Title"]).startswith("Action plan: Łódź–Ñuñoa Việt 東")


def test_nothing_is_said_of_letters_where_none_is_missing(report: Report) -> None:
    assert "not in the typeface" not in report.text


def test_the_longest_texts_that_forms_take_fit() -> None:
    content = set_aside(make_content(OPEN), 1, LONG)
    content = decide(content, 2, owner="W" * 120, due=date(2027, 6, 30))
    own = (OwnAction("M" * 200, LONG), OwnAction("title " * 33, "\n" * 1_999 + "end", "x " * 60))
    content = replace(content, own=own, district="Unified " * 15, is_demonstration=True)
    report = Report(write_plan(content))
    assert " ".join(LONG.split()) in report.text
    assert "What to do, in order" in report.texts[2]


def test_markup_in_texts_of_people_is_text() -> None:
    wild = OwnAction("<b>Bold & bolder</b>", "<a href='https://example.org'>no link</a> &amp;")
    report = Report(write_plan(make_content(own=(wild,), district="A & B <i>School</i>")))
    assert "<b>Bold & bolder</b>" in report.text
    assert "<a href='https://example.org'>no link</a> &amp;" in report.text
    assert "A & B <i>School</i>" in report.texts[0]
    assert not [link for link in report.links if "example.org" in str(link.get("/A", {}))]
