"""A place as a coalition rates it: states apart, sources needed, a history that shows changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from selfassess.domain.errors import InvalidInputError
from selfassess.domain.framework import Framework
from selfassess.domain.outside_ratings import (
    NOTHING_SAID,
    PlaceRevision,
    PlaceState,
    PublicSource,
    SourcedLevel,
    check_revisions,
    check_said,
    find_current,
    make_revision,
    measure_difference,
    rate_place,
    read_said,
    write_said,
)
from selfassess.domain.sealing import NO_SEAL
from selfassess.loader.questionnaires import get_framework

TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
SOURCE = PublicSource(
    "City Paper", "https://paper.example.org/1", "", date(2026, 5, 1), "So it is."
)
RATED = SourcedLevel(PlaceState.RATED, 3, date(2026, 5, 1), (SOURCE,))
UNKNOWN = SourcedLevel(PlaceState.UNKNOWN)
NA = SourcedLevel(PlaceState.NA, note="The state runs it.")


@pytest.fixture(scope="module")
def framework() -> Framework:
    return get_framework("crpe-2016")


def chain(*said: tuple[str, SourcedLevel]) -> tuple[PlaceRevision, ...]:
    """A history in which this was said in turn."""
    entries: list[PlaceRevision] = []
    for number, (element, what) in enumerate(said, start=1):
        previous = entries[-1].seal if entries else NO_SEAL
        at = NOW + timedelta(minutes=number)
        entries.append(make_revision(number, previous, element=element, at=at, by="Kim", said=what))
    return tuple(entries)


# --- What may be said


@pytest.mark.parametrize("said", [RATED, UNKNOWN, NA, replace(UNKNOWN, sources=(SOURCE,))])
def test_what_is_whole_may_be_said(framework: Framework, said: SourcedLevel) -> None:
    check_said(framework, "1.1", said, NOTHING_SAID, "", TODAY)


@pytest.mark.parametrize(
    ("said", "entry"),
    [
        (replace(RATED, sources=()), "level"),
        (replace(RATED, true_on=None), "true_on"),
        (replace(RATED, true_on=date(2026, 11, 23)), "true_on"),
        (replace(RATED, level=6), "level"),
        (replace(RATED, level=None), "level"),
        (replace(RATED, sources=(replace(SOURCE, day=date(2027, 1, 1)),)), "level"),
        (replace(RATED, sources=(SOURCE,) * 9), "level"),
        (replace(RATED, note="x" * 2_001), "note"),
        (replace(NA, note=" "), "note"),
        (replace(UNKNOWN, level=3), "level"),
        (replace(NA, true_on=TODAY), "level"),
        (NOTHING_SAID, "level"),
    ],
)
def test_what_is_not_whole_may_not(framework: Framework, said: SourcedLevel, entry: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        check_said(framework, "1.1", said, NOTHING_SAID, "", TODAY)
    assert caught.value.entry == entry


@pytest.mark.parametrize(
    ("changed", "entry"),
    [
        ({"title": " "}, "title"),
        ({"link": "", "reference": ""}, "link"),
        ({"link": "javascript:alert(1)"}, "link"),
        ({"link": "https://a.example.org/\u202egpj"}, "link"),
        ({"shows": ""}, "shows"),
        ({"title": "x" * 201}, "title"),
    ],
)
def test_a_source_says_where_it_is_and_what_it_shows(changed: dict[str, str], entry: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        replace(SOURCE, **changed)  # type: ignore[arg-type]  # texts only
    assert caught.value.entry == entry


def test_a_source_may_be_in_print_only() -> None:
    assert replace(SOURCE, link="", reference="page 3").reference == "page 3"


def test_a_change_says_why_and_a_repetition_is_none(framework: Framework) -> None:
    lower = replace(RATED, level=2)
    with pytest.raises(InvalidInputError, match="Say why"):
        check_said(framework, "1.1", lower, RATED, " ", TODAY)
    check_said(framework, "1.1", lower, RATED, "The vote was undone.", TODAY)
    with pytest.raises(InvalidInputError, match="already"):
        check_said(framework, "1.1", RATED, RATED, "Because.", TODAY)


def test_there_is_no_such_element(framework: Framework) -> None:
    with pytest.raises(InvalidInputError, match="no such element"):
        check_said(framework, "9.9", RATED, NOTHING_SAID, "", TODAY)


# --- What it comes to


def test_the_newest_entry_holds_and_only_what_was_shared_is_read(framework: Framework) -> None:
    entries = chain(("1.1", RATED), ("1.2", UNKNOWN), ("1.1", replace(RATED, level=2)))
    assert find_current(entries)["1.1"].said.level == 2
    assert find_current(entries, through=2)["1.1"].said.level == 3
    assert find_current(entries, through=1).keys() == {"1.1"}
    assert find_current(entries, through=0) == {}


def test_the_four_states_stay_apart(framework: Framework) -> None:
    lowest = replace(RATED, level=1)
    entries = chain(
        ("1.1", lowest), ("1.2", UNKNOWN), ("1.3", NA), ("1.4", RATED), ("1.4", NOTHING_SAID)
    )
    snapshot = rate_place(framework, find_current(entries))
    assert {e: snapshot.elements[e].state for e in ("1.1", "1.2", "1.3", "1.4", "1.5")} == {
        "1.1": "rated",
        "1.2": "unknown",
        "1.3": "na",
        "1.4": "unanswered",
        "1.5": "unanswered",
    }
    first = snapshot.components["1"]
    assert first.score == 1
    # Of six elements one is rated, one is left out, and four may still be anything.
    assert (first.low, first.high) == (Fraction(1), Fraction(1 + 4 * 5, 5))


def test_components_and_overall_come_from_the_same_scoring(framework: Framework) -> None:
    entries = chain(
        ("1.1", replace(RATED, level=5)), ("1.2", RATED), ("2.1", replace(RATED, level=2))
    )
    snapshot = rate_place(framework, find_current(entries))
    assert snapshot.components["1"].score == 4
    assert snapshot.overall.score == 3
    assert not snapshot.complete


@pytest.mark.parametrize(
    ("published", "outside", "difference"),
    [(4, 2, 2), (2, 4, -2), (3, 3, 0), (None, 3, None), (3, None, None), (None, None, None)],
)
def test_a_difference_needs_both_views(
    published: int | None, outside: int | None, difference: int | None
) -> None:
    assert measure_difference(published, outside) == difference


# --- The history


def test_a_history_that_nobody_touched_is_whole() -> None:
    entries = chain(("1.1", RATED), ("1.1", NA))
    assert check_revisions(entries, entries[-1].seal) == ()
    assert check_revisions((), NO_SEAL) == ()


CHANGES = (
    {"said": replace(RATED, level=4)},
    {"said": replace(RATED, sources=(replace(SOURCE, shows="The reverse."),))},
    {"by": "Lee"},
    {"why": "Another reason."},
    {"at": NOW},
    {"element": "1.2"},
    {"previous": "0" * 63 + "1"},
)


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_changed_entry_is_found(change: dict[str, object], place: int) -> None:
    entries = list(chain(("1.1", RATED), ("1.2", RATED), ("1.3", RATED)))
    last = entries[-1].seal
    entries[place] = replace(entries[place], **change)  # type: ignore[arg-type]  # fields as named
    if entries[place] != chain(("1.1", RATED), ("1.2", RATED), ("1.3", RATED))[place]:
        assert check_revisions(entries, last) != ()


def test_a_missing_entry_is_found() -> None:
    entries = chain(("1.1", RATED), ("1.2", RATED), ("1.3", RATED))
    for kept in (entries[:2], entries[1:], (entries[0], entries[2])):
        assert check_revisions(kept, entries[-1].seal) != ()


SAID = st.builds(
    SourcedLevel,
    st.sampled_from(PlaceState),
    st.none() | st.integers(1, 5),
    st.none() | st.dates(),
    st.lists(
        st.builds(
            PublicSource,
            st.text(min_size=1, max_size=9).map(lambda text: f"T{text}"),
            st.sampled_from(["", "https://a.example.org/x"]),
            st.just("p. 1"),
            st.dates(),
            st.just("It."),
        ),
        max_size=3,
    ).map(tuple),
    st.text(max_size=20),
)


@settings(max_examples=60, deadline=None)
@given(said=st.lists(st.tuples(st.sampled_from(["1.1", "1.2", "7.6"]), SAID), max_size=6))
def test_what_is_written_is_read_back_and_every_history_made_is_whole(
    said: list[tuple[str, SourcedLevel]],
) -> None:
    entries = chain(*said)
    assert check_revisions(entries, entries[-1].seal if entries else NO_SEAL) == ()
    for entry in entries:
        assert read_said(write_said(entry.said)) == entry.said
    for element, entry in find_current(entries).items():
        assert entry is [one for one in entries if one.element == element][-1]
