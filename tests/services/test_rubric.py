"""Searching the rubric, and measuring how much there is to read."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selfassess.domain.errors import NotFoundError
from selfassess.services.editions import get_edition
from selfassess.services.rubric import list_frameworks, make_worksheet, measure_length
from selfassess.services.rubric_search import (
    LONGEST_QUERY,
    MOST_HITS,
    fold,
    list_entries,
    mark,
    search,
    split_query,
)
from tests.profiles import load_profile

load_profile()

CRPE_2016 = get_edition("crpe-2016")
ENTRIES = list_entries(CRPE_2016)
DAY = date(2026, 6, 30)

PLACES = {"component": 0, "element": 0, "exemplar": 0, "question": 1}


def join(segments: tuple[tuple[str, bool], ...]) -> str:
    """A text without its marks."""
    return "".join(text for text, _ in segments)


# --- What is found


@given(st.data())
def test_every_entry_is_found_by_any_words_of_its_own(data: st.DataObject) -> None:
    entry = data.draw(st.sampled_from(ENTRIES))
    words = [word for word in entry.searched.split() if split_query(word)]
    chosen = data.draw(st.lists(st.sampled_from(words), min_size=1, max_size=4))
    query = " ".join(chosen)[:LONGEST_QUERY]
    wanted = split_query(query)
    found = search([CRPE_2016], query)
    assert found.total == sum(all(word in one.searched for word in wanted) for one in ENTRIES)
    assert entry in [hit.entry for hit in found.hits] or found.total > MOST_HITS


@given(st.text(max_size=30))
def test_whatever_is_typed_each_hit_has_all_its_words_marked(query: str) -> None:
    found = search([CRPE_2016], query)
    assert len(found.hits) == min(found.total, MOST_HITS)
    for hit in found.hits:
        assert all(word in hit.entry.searched for word in found.words)
        assert join(hit.title) == hit.entry.title


@given(st.sampled_from(["formula", "José", "school report card", "Denver"]))
def test_large_letters_accents_and_order_do_not_matter(query: str) -> None:
    plain = search([CRPE_2016], query)
    turned = " ".join(reversed(query.upper().replace("É", "E").split()))
    assert [hit.entry for hit in search([CRPE_2016], turned).hits] == [
        hit.entry for hit in plain.hits
    ]


@pytest.mark.parametrize("query", ["school", "charter", "funds", "denver", "board policy"])
def test_titles_come_first_then_questions_then_the_rest(query: str) -> None:
    words = split_query(query)
    places = []
    for hit in search([CRPE_2016], query).hits:
        in_title = all(word in hit.entry.searched_title for word in words)
        places.append(PLACES.get(hit.entry.kind, 2) if in_title else 2)
    assert places == sorted(places)


def test_the_number_of_an_element_leads_to_it() -> None:
    first = search([CRPE_2016], "3.2").hits[0]
    assert (first.entry.kind, first.entry.element) == ("element", "3.2")


def test_the_short_name_of_an_element_leads_to_it() -> None:
    element = CRPE_2016.elements["6.4"]
    first = search([CRPE_2016], element.short).hits[0]
    assert first.entry.element == "6.4"


def test_words_that_stand_apart_in_different_places_are_not_found() -> None:
    assert search([CRPE_2016], "tennessee lottery kindergarten").total == 0


def test_every_edition_is_searched() -> None:
    found = search(list_frameworks(), "transportation")
    assert {hit.framework.id for hit in found.hits} >= {"crpe-2016", "citywide-2018"}


@pytest.mark.parametrize("query", ["", "  ", ".,;", "“”"])
def test_a_query_without_words_finds_nothing(query: str) -> None:
    assert search([CRPE_2016], query).hits == ()


# --- What is shown


@given(st.text(alphabet="aeéE ßx‘’-", max_size=40), st.text(alphabet="aessx'- ", max_size=8))
def test_marks_change_no_letter_of_a_text(text: str, query: str) -> None:
    words = split_query(query)
    segments = mark(text, words)
    assert join(segments) == text
    assert all(piece for piece, _ in segments)
    for piece, is_marked in segments:
        if is_marked:
            assert any(word in fold(piece) for word in words)


def test_a_long_text_is_cut_between_words_around_what_was_found() -> None:
    text = " ".join(["before"] * 60 + ["needle"] + ["after"] * 60)
    segments = mark(text, ("needle",), 200)
    assert ("needle", True) in segments
    shown = join(segments)
    assert shown.startswith("… before ")
    assert shown.endswith(" after …")
    assert len(shown) < 220


def test_a_text_of_one_endless_word_is_cut_too() -> None:
    shown = join(mark("x" * 1000 + "needle" + "y" * 1000, ("needle",), 200))
    assert "needle" in shown
    assert len(shown) < 1100


def test_a_letter_with_its_mark_is_marked_whole() -> None:
    assert mark("Jose\u0301 Martí", ("jose",)) == (("Jose\u0301", True), (" Martí", False))


# --- How much there is to read


def test_the_parts_of_an_edition_add_up() -> None:
    whole = measure_length(CRPE_2016)
    parts = [measure_length(CRPE_2016, component.id) for component in CRPE_2016.components]
    assert whole.elements == 36 == sum(part.elements for part in parts)
    assert whole.questions == sum(part.questions for part in parts)
    assert whole.steps == 144 == sum(part.steps for part in parts)
    assert whole.words == sum(part.words for part in parts)


def test_reading_takes_a_minute_for_two_hundred_words() -> None:
    length = measure_length(CRPE_2016, "3.2")
    assert (length.words - 1) // 200 + 1 == length.minutes
    texts = [question.text for question in CRPE_2016.elements["3.2"].questions]
    assert length.words > sum(len(text.split()) for text in texts)


# --- Editions and worksheets


def test_the_edition_of_2016_comes_first() -> None:
    ids = [framework.id for framework in list_frameworks()]
    assert ids[0] == "crpe-2016"
    assert ids[1:] == sorted(ids[1:])


def test_a_worksheet_is_made_once_a_day() -> None:
    name, content = make_worksheet("citywide-2018", "1", DAY)
    assert name == "worksheet-citywide-2018-1.pdf"
    assert make_worksheet("citywide-2018", "1", DAY)[1] is content


@pytest.mark.parametrize(("edition", "component"), [("crpe-1999", ""), ("crpe-2016", "9")])
def test_there_is_no_worksheet_of_what_is_not_there(edition: str, component: str) -> None:
    with pytest.raises(NotFoundError):
        make_worksheet(edition, component, DAY)
