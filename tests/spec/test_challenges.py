"""Who may add what to a challenge when, where it stands, and that nobody changes it unnoticed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from selfassess.domain.challenges import (
    MOST_ENTRIES,
    ChallengeEntry,
    ChallengeState,
    EntryKind,
    Party,
    Ruling,
    Said,
    Subject,
    check_entries,
    check_entry,
    find_ruling_day,
    find_state,
    list_moves,
    make_entry,
    read_subject,
    write_subject,
)
from selfassess.domain.errors import InvalidInputError
from selfassess.domain.outside_ratings import PublicSource
from selfassess.domain.sealing import NO_SEAL

WAIT = 14
OPENED = datetime(2026, 11, 1, 9, tzinfo=UTC)
SUBJECT = Subject("1.1", None, "1.1 Choice: level 4, In progress", 4, date(2026, 6, 30))
SOURCE = PublicSource("Minutes", "https://a.example.org/m", "", date(2026, 10, 1), "No vote.")
C, D, S = Party.COALITION, Party.DISTRICT, Party.STAFF
CLAIM = (C, Said(EntryKind.CLAIM, "It is not so.", (SOURCE,)))
REPLY = (D, Said(EntryKind.REPLY, "It is."))
UPHELD = (S, Said(EntryKind.RULING, "The minutes say so.", (), Ruling.UPHELD))
PARTLY = (S, Said(EntryKind.RULING, "Half of it.", (), Ruling.PARTLY))
REFUSED = (S, Said(EntryKind.RULING, "They do not.", (), Ruling.NOT_UPHELD))
FIX = (C, Said(EntryKind.CORRECTION, "Page 4, not 3.", (), None, 1))
END = (C, Said(EntryKind.WITHDRAWAL, "We were wrong."))
EARLY, LATE = date(2026, 11, 14), date(2026, 11, 15)


def play(*said: tuple[Party, Said]) -> tuple[ChallengeEntry, ...]:
    """The entries when this was said in turn."""
    entries: list[ChallengeEntry] = []
    for number, (party, what) in enumerate(said, start=1):
        previous = entries[-1].seal if entries else NO_SEAL
        at = OPENED + timedelta(hours=number - 1)
        entries.append(
            make_entry(SUBJECT, number, previous, party=party, at=at, by="Kim", said=what)
        )
    return tuple(entries)


@pytest.mark.parametrize(
    ("said", "state"),
    [
        ((CLAIM,), "open"),
        ((CLAIM, FIX), "open"),
        ((CLAIM, REPLY), "replied"),
        ((CLAIM, REPLY, FIX), "replied"),
        ((CLAIM, REPLY, UPHELD), "upheld"),
        ((CLAIM, UPHELD), "upheld"),
        ((CLAIM, REPLY, PARTLY, FIX), "partly"),
        ((CLAIM, REPLY, UPHELD, REFUSED), "not-upheld"),
        ((CLAIM, REPLY, END), "withdrawn"),
        ((CLAIM, END, FIX), "withdrawn"),
    ],
)
def test_where_a_challenge_stands(said: tuple[tuple[Party, Said], ...], state: str) -> None:
    assert find_state(play(*said)) is ChallengeState(state)


@pytest.mark.parametrize(
    ("said", "party", "day", "moves"),
    [
        ((CLAIM,), C, EARLY, ["correction", "withdrawal"]),
        ((CLAIM,), D, EARLY, ["reply"]),
        ((CLAIM,), S, EARLY, []),
        ((CLAIM,), S, LATE, ["ruling"]),
        ((CLAIM, REPLY), S, EARLY, ["ruling"]),
        ((CLAIM, REPLY), D, EARLY, ["reply", "correction"]),
        ((CLAIM, REPLY, UPHELD), C, LATE, ["correction"]),
        ((CLAIM, REPLY, UPHELD), D, LATE, ["correction"]),
        ((CLAIM, UPHELD), D, LATE, []),
        ((CLAIM, REPLY, UPHELD), S, LATE, ["ruling", "correction"]),
        ((CLAIM, END), S, LATE, []),
        ((CLAIM, END), D, LATE, []),
        ((CLAIM, END), C, LATE, ["correction"]),
    ],
)
def test_who_can_add_what(
    said: tuple[tuple[Party, Said], ...], party: Party, day: date, moves: list[str]
) -> None:
    entries = play(*said)
    assert [kind.value for kind in list_moves(entries, party, day, WAIT)] == moves
    assert find_ruling_day(entries, WAIT) == LATE


def test_there_is_an_end_to_it() -> None:
    entries = play(CLAIM, *[REPLY] * (MOST_ENTRIES - 1))
    assert all(list_moves(entries, party, LATE, WAIT) == () for party in Party)


@pytest.mark.parametrize(
    ("before", "party", "said", "message"),
    [
        ((), D, CLAIM[1], "begins with the claim"),
        ((), C, REPLY[1], "begins with the claim"),
        ((CLAIM,), C, CLAIM[1], "begins with the claim"),
        ((), C, replace(CLAIM[1], sources=()), "needs a source"),
        ((), C, replace(CLAIM[1], text=" "), "Say it in words"),
        ((), C, replace(CLAIM[1], text="x" * 4_001), "at most 4,000"),
        ((), C, replace(CLAIM[1], sources=(SOURCE,) * 6), "at most 5 sources"),
        ((), C, replace(CLAIM[1], sources=(replace(SOURCE, day=LATE),)), "still to come"),
        ((CLAIM,), S, UPHELD[1], "cannot be added now"),
        ((CLAIM,), C, REPLY[1], "cannot be added now"),
        ((CLAIM, REPLY), S, replace(UPHELD[1], ruling=None), "Choose a ruling"),
        ((CLAIM,), D, replace(REPLY[1], ruling=Ruling.UPHELD), "Choose a ruling"),
        ((CLAIM,), D, replace(REPLY[1], corrects=1), "Only a correction"),
        ((CLAIM, REPLY), C, replace(FIX[1], corrects=2), "Choose which"),
        ((CLAIM, REPLY), C, replace(FIX[1], corrects=None), "Choose which"),
        ((CLAIM, REPLY, UPHELD), C, END[1], "cannot be added now"),
    ],
)
def test_what_cannot_be_added(
    before: tuple[tuple[Party, Said], ...], party: Party, said: Said, message: str
) -> None:
    with pytest.raises(InvalidInputError, match=message):
        check_entry(play(*before), party, said, EARLY, WAIT)


ANY = st.tuples(
    st.sampled_from(Party),
    st.builds(
        Said,
        st.sampled_from(EntryKind),
        st.sampled_from(["", "So it is."]),
        st.sampled_from([(), (SOURCE,)]),
        st.none() | st.sampled_from(Ruling),
        st.none() | st.integers(1, 4),
    ),
)


@settings(max_examples=150, deadline=None)
@given(said=st.lists(ANY, max_size=12), day=st.sampled_from([EARLY, LATE]))
def test_whatever_is_tried_the_record_keeps_its_rules(
    said: list[tuple[Party, Said]], day: date
) -> None:
    done: list[tuple[Party, Said]] = []
    for party, what in [CLAIM, *said]:
        try:
            check_entry(play(*done), party, what, day, WAIT)
        except InvalidInputError:
            continue
        done.append((party, what))
    entries = play(*done)
    assert [entry.kind for entry in entries].count(EntryKind.CLAIM) == 1
    for place, entry in enumerate(entries):
        if entry.kind is EntryKind.RULING:
            assert entry.party is S
            before = find_state(entries[:place])
            assert before is not ChallengeState.WITHDRAWN
            assert before is not ChallengeState.OPEN or day >= LATE
        if entry.kind is EntryKind.REPLY:
            assert entry.party is D
        if entry.corrects is not None:
            assert entries[entry.corrects - 1].party is entry.party
    assert check_entries(SUBJECT, entries, entries[-1].seal) == ()


# --- Seals


@pytest.mark.parametrize(
    "change",
    [
        {"text": "It may not be so."},
        {"party": D},
        {"by": "Lee"},
        {"sources": ()},
        {"ruling": Ruling.UPHELD},
        {"corrects": 1},
        {"at": OPENED - timedelta(days=1)},
        {"kind": EntryKind.REPLY},
    ],
)
def test_a_changed_entry_is_found(change: dict[str, object]) -> None:
    entries = play(CLAIM, REPLY)
    assert check_entries(SUBJECT, entries, entries[-1].seal) == ()
    changed = (replace(entries[0], **change), entries[1])  # type: ignore[arg-type]  # as named
    assert check_entries(SUBJECT, changed, entries[-1].seal) != ()


@pytest.mark.parametrize(
    "subject",
    [replace(SUBJECT, level=3), replace(SUBJECT, says="Else"), replace(SUBJECT, promise=1)],
)
def test_what_is_challenged_is_sealed_too(subject: Subject) -> None:
    entries = play(CLAIM)
    assert check_entries(subject, entries, entries[-1].seal) != ()
    assert read_subject(write_subject(subject)) == subject


def test_what_was_taken_out_is_missed() -> None:
    entries = play(CLAIM, REPLY, UPHELD)
    for kept in (entries[:2], entries[1:], (entries[0], entries[2])):
        assert check_entries(SUBJECT, kept, entries[-1].seal) != ()
