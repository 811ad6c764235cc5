"""The interview brief and the handover pack as files: what a screen reader gets, in which order."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import page
import pytest

from selfassess.domain.agenda import Times
from selfassess.domain.brief import Earlier, Material, Proof, make_brief
from selfassess.domain.evidence import Grade, Piece
from selfassess.domain.perspectives import Gap, count_votes, measure_gap
from selfassess.domain.snapshot import take_snapshot
from selfassess.domain.worksheet import (
    Change,
    Worksheet,
    assess_worksheet,
    give_answers,
    write_note,
)
from selfassess.formats.briefs import BriefWords, UnknownWords, describe_brief
from selfassess.formats.handovers import (
    CommitmentsWords,
    CommitmentWords,
    HandoverWords,
    HistoryWords,
    LapseWords,
    PersonWords,
    QuestionWords,
    describe_components,
)
from selfassess.loader.demonstration import answer_for
from selfassess.reports.brief import BriefContent, write_brief
from selfassess.reports.handover import HandoverContent, write_handover
from tests.builders import results_of
from tests.reports.builders import FRAMEWORK, FULL
from tests.reports.reading import Report

TODAY = date(2026, 11, 21)
AT = datetime(2026, 11, 21, tzinfo=UTC)
WILD = "Łódź–Ñuñoa Việt 東"


def write_sheets(profile: str) -> dict[str, Worksheet]:
    """Answers that give the levels of a profile; a note on each."""
    levels = {e: r.level for e, r in results_of(FRAMEWORK, profile).items()}
    sheets = {}
    for id_, element in FRAMEWORK.elements.items():
        sheet = Worksheet()
        level = levels.get(id_)
        if level is not None:
            changes = tuple(
                Change(question, answer, 0)
                for question, answer in answer_for(element, level).items()
            )
            sheet, _ = give_answers(element, sheet, changes, AT, 1)
            sheet = write_note(sheet, f"Note on {id_}.", 0, AT, 1)
        sheets[id_] = sheet
    return sheets


def make_words(profile: str = FULL) -> BriefWords:
    """A brief with something in every list."""
    sheets = write_sheets(profile)
    results = {id_: assess_worksheet(FRAMEWORK.elements[id_], one) for id_, one in sheets.items()}
    votes, gap = count_votes([2, 4]), measure_gap("1.1", 4, [], 3)
    assert votes is not None
    gap = Gap("1.2", 4, votes.median, 4 - votes.median, (), is_hidden=False)
    piece = Piece("1.1", Grade.USE, date(2026, 1, 1), date(2027, 1, 1))
    material = Material(
        take_snapshot(FRAMEWORK, results),
        sheets,
        TODAY,
        Times(60, 5, 7, 3),
        proofs=(Proof(1, "Round-one report", "https://example.org/report", piece),),
        earlier=Earlier(date(2025, 4, 1), dict.fromkeys(FRAMEWORK.elements, 3)),
        votes={"1.3": votes},
        gaps={"1.2": gap},
        leads={"1": ("Dana Whitfield", "Jun Park")},
    )
    return describe_brief(make_brief(material))


def make_pack(profile: str = FULL) -> HandoverWords:
    """A pack with something in every list."""
    sheets = write_sheets(profile)
    results = {id_: assess_worksheet(FRAMEWORK.elements[id_], one) for id_, one in sheets.items()}
    day = TODAY - timedelta(days=3)
    promise = CommitmentWords(
        1, "Do it.", "1.1 Choice", "Dana Whitfield", "May 4, 2027", "Slipped",
        ("Moved from A to B.",), "Took long.", is_overdue=True,
    )  # fmt: skip
    return HandoverWords(
        rated_on="Snapshot for April 1, 2026.",
        under_way="A newer assessment is under way.",
        headline="Strong but piecemeal.",
        numbers="The overall is 3.",
        components=describe_components(take_snapshot(FRAMEWORK, results), sheets, results),
        lapses=(LapseWords(day, "November 18, 2026", "1. Do it.", "Action due", is_past=True),),
        commitments=CommitmentsWords("Plan", "Better.", "One of two is done.", (promise,), ("2.",)),
        unknowns=(UnknownWords("3.2 Share", ("How much?",), "Chief financial officer"),),
        questions=(QuestionWords("1.1 Choice", "Weak element", "Rated 1."),),
        people=(PersonWords("Dana Whitfield", "Owner", "Answered 1.1."),),
        history=(HistoryWords("April 1, 2026", "Snapshot", "Overall 3.1."),),
    )


def make_brief_file(district: str = "Example Unified", profile: str = FULL) -> bytes:
    """A brief as a file."""
    content = BriefContent(
        FRAMEWORK, district, "Colorado", date(2026, 4, 1), TODAY, "Strong but piecemeal.",
        "The overall is 3.", make_words(profile), 3, is_demonstration=True,
    )  # fmt: skip
    return write_brief(content)


def make_pack_file(district: str = "Example Unified") -> bytes:
    """A pack as a file."""
    return write_handover(HandoverContent(FRAMEWORK, district, "Colorado", TODAY, make_pack()))


EMPTY = HandoverWords("", "", "", "", (), (), None, (), (), None, ())
NOTHING = " ".join("." * len(component.elements) for component in FRAMEWORK.components)
FILES = {
    "brief": make_brief_file(),
    "brief-wild": make_brief_file(WILD),
    "brief-empty": make_brief_file(profile=NOTHING),
    "pack": make_pack_file(),
    "pack-wild": make_pack_file(WILD),
    "pack-empty": write_handover(HandoverContent(None, "Example Unified", "", TODAY, EMPTY)),
}


@pytest.fixture(scope="module", params=list(FILES))
def data(request: pytest.FixtureRequest) -> bytes:
    """Each file."""
    return FILES[request.param]


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


def test_headings_never_skip_a_level(report: Report) -> None:
    levels = [int(t.tag[1]) for t in report.tree.walk() if t.tag in ("H1", "H2", "H3", "H4")]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_the_brief_has_at_most_six_pages_and_the_meeting_on_the_first() -> None:
    report = Report(FILES["brief"])
    assert len(report.pdf.pages) <= 6
    assert "To prepare: 60 minutes" in report.texts[0]
    assert "Who finds out what" in report.texts[0]


def test_the_brief_reads_in_the_order_in_which_it_is_used() -> None:
    report = Report(FILES["brief"])
    parts = [f"{component.id}. {component.short}" for component in FRAMEWORK.components]
    assert [heading.words for heading in report.find("H2")] == [
        "Be ready for these first",
        "To prepare: 60 minutes",
        *parts,
        "Find out before: what nobody knew",
        "Documents to bring",
    ]
    assert report.outline[1:] == [heading.words for heading in report.find("H2")]


def test_a_component_is_told_before_it_is_asked_after() -> None:
    here = Report(FILES["brief"]).text.partition("Who finds out what")[2]
    places = [
        here.index(words)
        for words in (
            "Dana Whitfield and Jun Park",
            "In hand: Round-one report for 1.1",
            "High and without proof:",
            "In the team: 1.3",
            "From outside: 1.2",
            "They may ask",
        )
    ]
    assert places == sorted(places)


def test_the_pack_reads_what_is_urgent_first_and_the_reasons_last() -> None:
    report = Report(FILES["pack"])
    assert [heading.words for heading in report.find("H2")] == [
        "Where the district stands",
        "What lapses first",
        "Commitments and who stands for them",
        "Open questions",
        "Who knows what",
        "What came before",
        "Why each rating was given",
    ]
    text = report.text
    for words in ("Dana Whitfield", "Moved from A to B.", "overdue", "How much?", "Note on 1.1."):
        assert words in text


def test_an_empty_pack_says_so() -> None:
    text = Report(FILES["pack-empty"]).text
    for words in ("Nothing was assessed yet.", "Nothing has a last day.", "No plan is followed"):
        assert words in text


def test_the_same_content_gives_the_same_bytes() -> None:
    assert make_brief_file() == FILES["brief"]
    assert make_pack_file() == FILES["pack"]
