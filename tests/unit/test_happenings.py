"""What people read of the trail: sentences, by day and by who was at work."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from selfassess.domain.trail import Facts, TrailEntry
from selfassess.formats.happenings import SENTENCES, group_deeds, tell_entry
from selfassess.formats.trail import WHAT_WORDS


def make(
    what: str, before: Facts, after: Facts, by: str = "Ruth", day: int = 3, why: str = ""
) -> TrailEntry:
    at = datetime(2026, 11, day, 21, 5, tzinfo=UTC)
    return TrailEntry(1, at, by, what, 7, "2.3", before, after, why)


def level(number: int | None, team: str = "", state: str = "rated") -> Facts:
    return {"level": number, "state": state, "team": team}


@pytest.mark.parametrize(
    ("what", "before", "after", "says"),
    [
        ("level", level(2), level(3, "direct"), "changed 2.3 from 2 to 3"),
        ("level", level(2), level(3), "changed 2.3 from 2 to 3 by its answers"),
        ("level", level(2), level(3, "override"), "changed 2.3 from 2 to 3, against its answers"),
        ("level", level(3), level(3, "confirmed"), "confirmed 2.3 at 3"),
        ("level", level(None, state="unanswered"), level(3, "direct"), "rated 2.3 at 3"),
        ("level", level(3), level(None, state="unknown"), "left 2.3 at “don’t know” (it was 3)"),
        ("answer", {"a": None}, {"a": ["x"]}, "answered a question on 2.3"),
        ("answer", {"a": ["y"]}, {"a": ["x"]}, "changed answers on 2.3"),
        ("note", {"note": ""}, {"note": "A"}, "wrote a note on 2.3"),
        ("note", {"note": "A"}, {"note": "B"}, "changed the note on 2.3"),
        (
            "state",
            {"state": "draft"},
            {"state": "in-review"},
            "handed the assessment in for review",
        ),
        ("member-removed", {"member": "Lee", "role": "viewer"}, {}, "removed Lee, who was viewer"),
        ("member-removed", {"member": "Ruth", "role": "viewer"}, {}, "left the team"),
        (
            "member-role",
            {"member": "Lee", "role": "viewer"},
            {"member": "Lee", "role": "owner"},
            "made Lee owner instead of viewer",
        ),
        (
            "assigned",
            {},
            {"member": "Lee", "due": "2027-01-05"},
            "asked Lee to answer 2.3, by January 5, 2027",
        ),
        ("evidence", {}, {"title": "Policy"}, "added the evidence “Policy” for 2.3"),
        ("second-rating", {"level": None}, {"level": 2}, "as a reviewer gave 2.3 a 2"),
        ("second-rating", {"level": 4}, {"level": 2}, "as a reviewer gave 2.3 a 2 instead of 4"),
        (
            "vote-agreed",
            {},
            {"level": 3, "differ": 2},
            "recorded what was agreed on 2.3: 3; 2 of those who voted saw another level",
        ),
        ("vote-opened", {}, {"asked": 2}, "asked 2 people to vote on 2.3"),
        ("event", {}, {"title": "New head"}, "noted the event “New head”"),
        ("something-new", {}, {}, "something new, 2.3"),
        ("agency", {}, {"name": "Charter Office"}, "added the agency “Charter Office”"),
        ("agency", {"name": "Old"}, {"name": "New"}, "changed the agency “New”"),
        ("agency", {"name": "Old"}, {}, "removed the agency “Old”"),
        ("agency-shares", {}, {"unit": "percent"}, "changed the agencies’ shares of students"),
        ("city-duty", {}, {"duty": "nobody"}, "stated who answers for 2.3"),
        (
            "city-link",
            {},
            {"city": "Ashton", "agency": "Board", "state": "accepted"},
            "accepted that the district’s levels stand for the agency “Board” of Ashton",
        ),
        (
            "city-link",
            {"agency": "Board", "state": "asked"},
            {"agency": "Board", "state": "none"},
            "took the request back for the agency “Board”",
        ),
        ("place", {}, {"name": "Ashton"}, "began to rate “Ashton”"),
        (
            "place-rated",
            {"place": "Ashton", "level": 3},
            {"place": "Ashton", "level": 2},
            "rated 2.3 of “Ashton” at 2 instead of 3",
        ),
        (
            "place-reply",
            {},
            {"reply": "No.", "to": "Forward"},
            "replied to the rating of 2.3 by Forward",
        ),
        ("follow", {}, {"name": "Ashton"}, "began to follow the public page of “Ashton”"),
        ("follow", {"name": "Ashton"}, {}, "stopped following the public page of “Ashton”"),
        (
            "challenge",
            {},
            {"challenge": 1, "kind": "reply", "about": "2.3: level 4"},
            "replied to the challenge of “2.3: level 4”",
        ),
        (
            "sharing",
            {"sharing": "private", "counts_as_peer": False},
            {"sharing": "staff", "counts_as_peer": False},
            "shared the snapshots with the staff of the network",
        ),
        (
            "sharing",
            {"sharing": "staff", "counts_as_peer": True},
            {"sharing": "staff", "counts_as_peer": False},
            "let the district no longer count as a peer",
        ),
        ("publication", {}, {"done": "unpublished"}, "took the public page down"),
        (
            "network-import",
            {},
            {"file": "2016.csv", "dates": ["2016-06-30"]},
            "imported 1 snapshot for the network from the file “2016.csv”",
        ),
        (
            "assessment-brought",
            {},
            {"from": "Ashton, a.example"},
            "brought the assessment here from Ashton, a.example",
        ),
        ("admission", {}, {"admitted": False}, "took the admission to the network back"),
    ],
)
def test_an_entry_is_told_in_a_sentence(what: str, before: Facts, after: Facts, says: str) -> None:
    assert tell_entry(make(what, before, after)).says == says


def test_every_kind_of_entry_has_a_name_and_a_sentence() -> None:
    assert set(WHAT_WORDS) == set(SENTENCES)


@pytest.mark.parametrize("what", sorted(SENTENCES))
def test_no_sentence_breaks_on_an_entry_of_old(what: str) -> None:
    says = tell_entry(make(what, {}, {})).says
    assert says[0].islower()
    assert "  " not in says
    assert "{" not in says


def test_the_reason_and_what_the_sentence_leaves_out_stand_beside_it() -> None:
    told = tell_entry(make("level", level(2), level(3, "direct"), why="The audit."))
    assert (told.why, told.details, told.time) == ("The audit.", (), "21:05 UTC")
    note = tell_entry(make("note", {"note": "A"}, {"note": "B"}))
    assert note.details == ("A → B",)
    piece = {"title": "Policy", "url": "https://a.example"}
    assert tell_entry(make("evidence", {}, piece)).details == ("url: https://a.example",)


def test_entries_are_grouped_by_day_and_by_who_was_at_work() -> None:
    entries = [
        make("snapshot", {}, {}, by=by, day=day)
        for by, day in [("Ruth", 4), ("Ruth", 4), ("Lee", 4), ("Ruth", 4), ("Ruth", 3)]
    ]
    days = group_deeds(entries, lambda _entry: None)
    assert [day.text for day in days] == ["November 4, 2026", "November 3, 2026"]
    assert [(turn.who, len(turn.deeds)) for turn in days[0].turns] == [
        ("Ruth", 2),
        ("Lee", 1),
        ("Ruth", 1),
    ]
