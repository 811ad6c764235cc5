"""What the page of a snapshot says, made from documents alone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pytest

from selfassess.services.editions import DEFAULT_EDITION, get_edition
from selfassess.web.snapshot_page.benchmark import describe_benchmark
from selfassess.web.snapshot_page.firmness import describe_firmness
from selfassess.web.snapshot_page.flags import group_flags, index_flags
from selfassess.web.snapshot_page.page import SnapshotPage, describe_page
from selfassess.web.snapshot_page.summary import describe_standing
from selfassess.web.snapshot_page.trend import DatedDocument
from tests.web.builders import AS_OF, FULL, OPEN, make_document

FRAMEWORK = get_edition(DEFAULT_EDITION)
ADVANCED = "555555 444444 1112 555555 331 55555 444444"
NOTHING_TO_FLAG = "444444 444444 4444 444444 444 44444 444444"


def make_page(*profiles: str, remarks: Mapping[str, str] | None = None) -> SnapshotPage:
    """The page of the last of some snapshots, a year apart."""
    series = [
        DatedDocument(
            date(2020 + number, 4, 1),
            make_document(profile, date(2020 + number, 4, 1)),
            f"/snapshots/{number}",
            is_shown=number == len(profiles) - 1,
        )
        for number, profile in enumerate(profiles)
    ]
    return describe_page(FRAMEWORK, series[-1].document, series, remarks or {}, "/method")


@pytest.mark.parametrize(
    ("profile", "says"),
    [
        (ADVANCED, "Strong but piecemeal. Advanced: 5 of 7 components are in progress or better"),
        (FULL, "Not yet advanced: 3 of the 4 wanted components are in progress or better."),
        (OPEN, "Weak but consistent. Not yet advanced: none of the 4 wanted components are"),
        ("?????? ?????? ???? ?????? ??? ????? 5?????", "Whether it is advanced is open"),
    ],
)
def test_the_standing_is_said_in_words(profile: str, says: str) -> None:
    assert says in describe_standing(FRAMEWORK, make_document(profile))


def test_the_distance_names_the_nearest_component_and_its_steps() -> None:
    figure = make_page(FULL).figures[3]
    assert (figure.value, figure.detail) == (
        "Not yet advanced",
        "4 of 7 wanted, you have 3; nearest: Support, one step",
    )


def test_limits_of_ours_lead_to_their_reason() -> None:
    overall, spread, quadrant, advanced = make_page(FULL).figures
    assert spread.assumption == "/method#parameter-consistent-at-most"
    assert quadrant.assumption == "/method#parameter-strong-at-least"
    assert overall.assumption == advanced.assumption == ""


def test_a_complete_snapshot_has_no_note_and_no_bounds() -> None:
    page = make_page(FULL)
    assert page.open_note == ""
    assert [cell.score for cell in page.cells][:2] == ["3.50", "2.00"]
    assert page.unknown == ()


def test_a_provisional_snapshot_has_bounds_and_says_what_is_open() -> None:
    page = make_page(OPEN)
    assert page.open_note.startswith("5 elements of 36 have no level yet.")
    assert "between 1.89 and 2.55" in page.open_note
    assert page.cells[0].score == "1.83 to 2.50"
    assert [item.state for item in page.unknown] == ["Don’t know", *["Not answered"] * 4]


def test_a_component_without_any_rating_is_not_rated_rather_than_lowest() -> None:
    page = make_page(OPEN)
    cell, section = page.cells[2], page.sections[2]
    assert (cell.level, cell.score, section.level) == (None, "", None)
    assert section.arithmetic[0] == "Funding: no element is rated, so there is no mean"
    assert page.benchmark.rows[2].distance == "Not rated"


def test_the_four_states_stay_apart() -> None:
    page = make_page("?.-122 222222 2222 222222 222 22222 222222")
    states = [(element.level, element.state) for element in page.strip[0].elements[:4]]
    assert states == [
        (None, "Don’t know"),
        (None, "Not answered"),
        (None, "Not applicable"),
        (1, "Rated"),
    ]


def test_the_arithmetic_can_be_checked_by_hand() -> None:
    page = make_page(FULL)
    assert page.sections[0].arithmetic == (
        "Choice: (4 + 4 + 4 + 3 + 3 + 3) / 6 = 3.50, shown as level 4",
    )
    assert page.arithmetic.overall == (
        "(3.50 + 2.00 + 3.50 + 2.00 + 3.33 + 3.40 + 5.00) / 7 = 3.25",
    )
    assert page.arithmetic.spread[-1] == "50.22 / 36 = 1.40"


def test_the_arithmetic_says_what_is_left_out_and_what_is_open() -> None:
    page = make_page("44-?.4 222222 2222 222222 222 22222 222222")
    assert page.sections[0].arithmetic == (
        "Choice: (4 + 4 + 4) / 3 = 4.00, shown as level 4",
        "Left out, because not applicable: 1.3",
        "With 1.4 and 1.5 at the lowest and at the highest: 2.80 to 4.40",
    )


def test_an_element_tells_where_its_level_comes_from() -> None:
    document = make_document(FULL)
    document["elements"]["1.1"]["derived"] = 4
    document["elements"]["1.2"]["derived"] = 3
    series = [DatedDocument(AS_OF, document, "", is_shown=True)]
    page = describe_page(FRAMEWORK, document, series, {"1.2": "Two schools count twice."}, "/m")
    rows = page.sections[0].rows[:3]
    assert [row.origin for row in rows] == [
        "From the answers",
        "Set by the team; the answers give 3",
        "Set directly",
    ]
    assert rows[1].remark == "Two schools count twice."


def test_flags_are_grouped_by_severity_and_kind_and_the_least_severe_are_folded() -> None:
    groups = group_flags(FRAMEWORK, make_document(FULL), "/method")
    assert [(part.title, part.is_folded) for part in groups] == [
        ("High", False),
        ("Medium", False),
        ("Low", True),
    ]
    assert [group.title for group in groups[0].groups] == [
        "One weak element",
        "Two weak components",
        "One district that is piecemeal",
        "One pair that does not fit",
    ]
    assert sum(len(group.rows) for group in groups[1].groups) == groups[1].count


def test_a_flag_has_its_reason_numbers_lever_source_and_links() -> None:
    weak, *_, pair = group_flags(FRAMEWORK, make_document(FULL), "/method")[0].groups
    assert weak.reason == "Little or no progress so far."
    assert weak.source == "CRPE 2016, page 6: orange and red stand for little or no progress"
    assert weak.assumption == "/method#parameter-weak-level-high"
    (row,) = weak.rows
    assert row.links == (("6.5 Public school report card", "#element-6.5"),)
    assert (row.level, row.lever) == (1, "Central office")
    assert pair.rows[0].says == (
        "4 against 2. Money that follows students changes little where schools may not decide how"
        " to spend it."
    )


def test_every_kind_of_flag_has_words() -> None:
    profile = "511511 555555 5511 555555 555 45515 115111"
    groups = group_flags(FRAMEWORK, make_document(profile, evidenced=["1.1"]), "/method")
    kinds = {group.id for part in groups for group in part.groups}
    assert {
        "flag-high-weak-element",
        "flag-high-piecemeal-district",
        "flag-medium-piecemeal-component",
        "flag-high-incoherent-pair",
        "flag-high-not-acted-on",
        "flag-medium-sticking-point",
        "flag-medium-words-only",
        "flag-low-not-firm",
        "flag-low-behind-benchmark",
    } <= kinds
    assert all(group.reason and group.source for part in groups for group in part.groups)


def test_elements_lead_to_their_flags_but_not_to_the_least_severe() -> None:
    found = index_flags(make_document(FULL))
    assert found["6.5"] == [("Weak element", "#flag-high-weak-element")]
    assert "1.4" not in found  # it is behind the benchmark only


def test_a_district_that_nothing_is_wrong_with_has_no_high_flag() -> None:
    page = make_page(NOTHING_TO_FLAG)
    assert "High" not in [part.title for part in page.flags]


def test_firmness_says_which_answers_decide_what() -> None:
    part = describe_firmness(FRAMEWORK, make_document(FULL))
    assert part.verdict == "A single error of one level could win the verdict “advanced”."
    assert part.hinges[0].says == (
        "The verdict would turn from “Not yet advanced” to “Advanced” if one of these eight"
        " elements were a level higher:"
    )
    support = part.hinges[3]
    assert support.says.startswith("Support would turn from yellow (3) to light green (4)")
    assert [element.id for element in support.elements] == ["5.1", "5.2", "5.3"]
    assert part.firm == "No single level changes the color of Autonomy, Talent and Engagement."


def test_a_single_deciding_answer_is_named() -> None:
    document = make_document("444444 222222 2222 222222 ??3 22222 222222")
    (hinge,) = (h for h in describe_firmness(FRAMEWORK, document).hinges if "to 4" in h.says)
    assert hinge.says == (
        "One answer decides this color: 5.3 from 3 to 4 would turn Support from yellow (3) to"
        " light green (4)."
    )


def test_an_open_verdict_is_not_called_firm() -> None:
    document = make_document("?????? ?????? ???? ?????? ??? ????? 5?????")
    assert "is open" in describe_firmness(FRAMEWORK, document).verdict


def test_the_benchmark_is_the_rule_and_the_facts_in_print() -> None:
    benchmark = describe_benchmark(FRAMEWORK, make_document(FULL))
    assert "Of seven components that is four" in benchmark.rule
    assert [row.distance for row in benchmark.rows][:2] == ["Reached", "Nine steps away"]
    assert len(benchmark.facts) == len(FRAMEWORK.facts)
    assert all(fact.source and fact.date for fact in benchmark.facts)


def test_one_snapshot_is_no_trend() -> None:
    assert make_page(FULL).trend is None


def test_the_trend_holds_each_snapshot_with_its_components() -> None:
    trend = make_page(OPEN, FULL).trend
    assert trend is not None
    assert [(row.date, row.is_shown) for row in trend.rows] == [
        ("April 1, 2020", False),
        ("April 1, 2021", True),
    ]
    assert [level for level, _label in trend.rows[0].levels][2] is None


def test_the_path_ends_at_the_snapshot_shown() -> None:
    later = DatedDocument(date(2027, 1, 1), make_document(ADVANCED), "/later", is_shown=False)
    shown = DatedDocument(AS_OF, make_document(FULL), "/shown", is_shown=True)
    page = describe_page(FRAMEWORK, shown.document, [shown, later], {}, "/method")
    assert len(page.place.rows) == 1
    assert page.trend is not None
    assert len(page.trend.rows) == 2
