"""Coalitions rate, follow and challenge: who learns what, and what nobody can change."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import delete, select, text
from sqlalchemy.exc import DatabaseError

from selfassess.domain.challenges import ChallengeState, EntryKind, Party, Ruling, Said
from selfassess.domain.errors import (
    ConflictError,
    InvalidInputError,
    NotAllowedError,
    NotFoundError,
)
from selfassess.domain.outside_ratings import NOTHING_SAID, PlaceState, SourcedLevel
from selfassess.domain.permissions import Role
from selfassess.domain.publication import Change, Content
from selfassess.extensions import db
from selfassess.services import (
    challenges,
    coalition_reports,
    coalitions,
    districts,
    follows,
    notices,
    outside_ratings,
    publications,
    publishing,
    rulings,
)
from selfassess.services.accounts import delete_account
from selfassess.services.editions import DEFAULT_EDITION
from selfassess.store import members
from selfassess.store.models import AuditEntry, Notice
from tests.cast import Cast
from tests.web.coalitions import SAID, SOURCE, Cora, list_page, make_cora

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
REPLY = Said(EntryKind.REPLY, "It is so.")
RULING = Said(EntryKind.RULING, "The minutes show it.", (), Ruling.UPHELD)
FIRST = "level-1.1"


@pytest.fixture
def cora(cast: Cast, database: object) -> Iterator[Cora]:
    """Cora's coalition; Alice's district is in the public list."""
    list_page(cast, at=NOW - timedelta(days=2))
    cora = make_cora()
    db.session.execute(delete(Notice))
    db.session.commit()
    return cora


def add_place(cast: Cast, cora: Cora) -> int:
    view = publications.find_listed(cast.district_id)
    assert view is not None
    return outside_ratings.add_place(
        cora.person.actor, cora.coalition_id, DEFAULT_EDITION, NOW, address=view.address
    )


def rate(
    cora: Cora, place_id: int, said: SourcedLevel = SAID, why: str = "", seen: int = 0
) -> None:
    outside_ratings.rate(
        cora.person.actor, cora.coalition_id, place_id, "1.1", said, why, seen, NOW
    )


def share(cora: Cora, place_id: int, seen: int = 1) -> None:
    outside_ratings.share(cora.person.actor, cora.coalition_id, place_id, seen, NOW)


def follow(cast: Cast, cora: Cora, at: datetime = NOW) -> int:
    view = publications.find_listed(cast.district_id)
    assert view is not None
    return follows.follow(cora.person.actor, cora.coalition_id, view.address, at)


def challenge(cast: Cast, cora: Cora, key: str = FIRST) -> int:
    follow_id = follow(cast, cora)
    actor, coalition_id = cora.person.actor, cora.coalition_id
    return challenges.challenge(actor, coalition_id, follow_id, key, "Not so.", (SOURCE,), NOW)


def list_told(person: object) -> list[str]:
    return [one.text for one in notices.list_notices(person.actor).notices]  # type: ignore[attr-defined]


# --- Rating


def test_a_place_is_rated_and_every_change_is_kept(cast: Cast, cora: Cora) -> None:
    place_id = add_place(cast, cora)
    rate(cora, place_id)
    rate(cora, place_id, replace(SAID, level=2), "The vote was undone.", 1)
    opened = outside_ratings.open_place(cora.person.actor, cora.coalition_id, place_id)
    first = opened.elements["1.1"]
    # Alice's snapshot has 2 for this element.
    assert (first.said.level, first.published, first.difference) == (2, 2, 0)
    assert opened.snapshot.components["1"].score == 2
    lines, misfits = outside_ratings.open_history(
        cora.person.actor, cora.coalition_id, place_id, "1.1"
    )
    assert [(one.entry.said.level, one.by, one.entry.why) for one in lines] == [
        (2, "Cora", "The vote was undone."),
        (1, "Cora", ""),
    ]
    assert misfits == ()


def test_what_somebody_else_said_meanwhile_is_not_overwritten(cast: Cast, cora: Cora) -> None:
    place_id = add_place(cast, cora)
    rate(cora, place_id)
    with pytest.raises(ConflictError):
        rate(cora, place_id, replace(SAID, level=5), "Mine.", 0)
    opened = outside_ratings.open_place(cora.person.actor, cora.coalition_id, place_id)
    assert opened.elements["1.1"].said == SAID
    with pytest.raises(ConflictError):
        share(cora, place_id, 0)


def test_a_place_may_only_be_named_and_then_nobody_can_read_it(cora: Cora) -> None:
    actor = cora.person.actor
    place_id = outside_ratings.add_place(
        actor, cora.coalition_id, DEFAULT_EDITION, NOW, name="Elsewhere Parish"
    )
    rate(cora, place_id)
    opened = outside_ratings.open_place(actor, cora.coalition_id, place_id)
    assert (opened.name, opened.published) == ("Elsewhere Parish", None)
    with pytest.raises(InvalidInputError, match="not on this site"):
        share(cora, place_id)
    with pytest.raises(InvalidInputError, match="Give a name"):
        outside_ratings.add_place(actor, cora.coalition_id, DEFAULT_EDITION, NOW, name=" ")


def test_only_what_is_in_the_public_list_can_be_chosen(cast: Cast, cora: Cora) -> None:
    with pytest.raises(InvalidInputError, match="public list"):
        outside_ratings.add_place(
            cora.person.actor, cora.coalition_id, DEFAULT_EDITION, NOW, address="nothing-here"
        )
    view = publications.find_listed(cast.district_id)
    assert view is not None
    version = publishing.open_publication(cast.alice.actor, cast.district_id).version
    publishing.unpublish(cast.alice.actor, cast.district_id, version, NOW)
    for begin in (outside_ratings.find_page, follows_of(cora)):
        with pytest.raises(InvalidInputError, match="public list"):
            begin(view.address)


def follows_of(cora: Cora):  # type: ignore[no-untyped-def]  # a partial
    return lambda address: follows.follow(cora.person.actor, cora.coalition_id, address, NOW)


def test_a_place_is_rated_once_by_each_rubric(cast: Cast, cora: Cora) -> None:
    add_place(cast, cora)
    with pytest.raises(InvalidInputError, match="already"):
        add_place(cast, cora)


def test_only_a_coalition_rates_follows_and_challenges(cast: Cast, cora: Cora) -> None:
    actor = cast.alice.actor
    with pytest.raises(NotFoundError):
        outside_ratings.add_place(actor, cast.district_id, DEFAULT_EDITION, NOW, name="X")
    with pytest.raises(NotFoundError):
        follows.follow(actor, cast.district_id, "x", NOW)
    with pytest.raises(NotFoundError):
        coalitions.open_workspace(actor, cast.district_id)


@pytest.mark.parametrize(
    ("role", "may_rate"), [(Role.EDITOR, True), (Role.CONTRIBUTOR, False), (Role.VIEWER, False)]
)
def test_roles_hold_in_a_coalition_too(cast: Cast, cora: Cora, role: Role, may_rate: bool) -> None:
    place_id = add_place(cast, cora)
    members.add_member(cora.coalition_id, cast.mallory.id, role)
    actor = cast.mallory.actor
    outside_ratings.open_place(actor, cora.coalition_id, place_id)

    def do() -> None:
        outside_ratings.rate(actor, cora.coalition_id, place_id, "1.1", SAID, "", 0, NOW)

    if may_rate:
        do()
    else:
        with pytest.raises(NotAllowedError):
            do()


# --- Sharing and replies: what the district learns


def test_before_sharing_the_district_learns_nothing(cast: Cast, cora: Cora) -> None:
    place_id = add_place(cast, cora)
    rate(cora, place_id)
    assert outside_ratings.list_shared(cast.alice.actor, cast.district_id)[2] == ()
    with pytest.raises(NotFoundError):
        outside_ratings.open_shared(cast.alice.actor, cast.district_id, place_id)
    with pytest.raises(NotFoundError):
        outside_ratings.reply(cast.alice.actor, cast.district_id, place_id, "1.1", "No", 0, NOW)
    assert list_told(cast.alice) == []


def test_the_district_reads_what_was_shared_and_no_later_word(cast: Cast, cora: Cora) -> None:
    place_id = add_place(cast, cora)
    rate(cora, place_id)
    share(cora, place_id)
    rate(cora, place_id, replace(SAID, level=5, note="Not for them yet."), "We looked again.", 1)
    opened = outside_ratings.open_shared(cast.carol.actor, cast.district_id, place_id)
    assert opened.elements["1.1"].said == SAID
    assert "Not for them yet." not in repr(opened)
    assert "Cora" not in repr(opened)
    assert opened.snapshot.overall.score == 1
    assert (opened.coalition, opened.unshared) == ("Forward Example", 0)
    mine = outside_ratings.open_place(cora.person.actor, cora.coalition_id, place_id)
    assert mine.unshared == 1
    (glance,) = outside_ratings.list_shared(cast.carol.actor, cast.district_id)[2]
    assert glance.spoken == 1
    # Owners and editors are told: they can reply.
    assert list_told(cast.alice) == [
        "Forward Example shares how it rates Example Unified from public sources. You can reply."
    ]
    assert len(list_told(cast.bob)) == 1
    assert list_told(cast.carol) == []
    with pytest.raises(NotFoundError):
        outside_ratings.open_shared(cast.mallory.actor, cast.other_district_id, place_id)
    with pytest.raises(NotAllowedError):
        outside_ratings.open_shared(cast.otto.actor, cast.district_id, place_id)


def test_nobody_outside_opens_what_a_coalition_does(cast: Cast, cora: Cora) -> None:
    place_id, follow_id = add_place(cast, cora), follow(cast, cora)
    for person in (cast.alice, cast.mallory, cast.nora):
        for open_it in (
            lambda who: outside_ratings.open_place(who, cora.coalition_id, place_id),
            lambda who: outside_ratings.open_history(who, cora.coalition_id, place_id, "1.1"),
            lambda who: follows.open_follow(who, cora.coalition_id, follow_id),
            lambda who: challenges.list_of_coalition(who, cora.coalition_id),
            lambda who: coalition_reports.gather(who, cora.coalition_id, place_id, NOW),
            lambda who: coalitions.open_workspace(who, cora.coalition_id),
        ):
            with pytest.raises(NotFoundError):
                open_it(person.actor)


def test_one_reply_stands_and_earlier_ones_are_kept(cast: Cast, cora: Cora) -> None:
    place_id = add_place(cast, cora)
    rate(cora, place_id)
    share(cora, place_id)
    actor, district_id = cast.bob.actor, cast.district_id

    def reply(words: str, seen: int) -> None:
        outside_ratings.reply(actor, district_id, place_id, "1.1", words, seen, NOW)

    reply("There is a bus.", 0)
    with pytest.raises(ConflictError):
        reply("Mine.", 0)
    reply("There are two.", 1)
    rate(cora, place_id, replace(SAID, level=2), "One bus runs.", 1)
    mine = outside_ratings.open_place(cora.person.actor, cora.coalition_id, place_id)
    element = mine.elements["1.1"]
    assert element.reply is not None
    # Who of the district wrote it is theirs to know.
    assert (element.reply.text, element.reply.by, element.reply.is_older) == (
        "There are two.", "", True,
    )  # fmt: skip
    assert [one.text for one in element.earlier] == ["There is a bus."]
    theirs = outside_ratings.open_shared(cast.carol.actor, district_id, place_id)
    own = theirs.elements["1.1"].reply
    assert own is not None
    assert (own.by, own.is_older) == ("Bob", False)
    assert list_told(cora.person)[0] == "Example Unified has replied to your rating of 1.1."
    reply("", 2)
    taken = outside_ratings.open_shared(actor, district_id, place_id).elements["1.1"]
    assert (taken.reply, len(taken.earlier)) == (None, 2)
    with pytest.raises(NotAllowedError):
        outside_ratings.reply(cast.dora.actor, district_id, place_id, "1.1", "I?", 3, NOW)
    with pytest.raises(InvalidInputError, match="Nothing was said"):
        outside_ratings.reply(actor, district_id, place_id, "1.2", "Well.", 0, NOW)


def test_sharing_can_end_and_the_replies_stay(cast: Cast, cora: Cora) -> None:
    place_id = add_place(cast, cora)
    rate(cora, place_id)
    share(cora, place_id)
    outside_ratings.reply(cast.bob.actor, cast.district_id, place_id, "1.1", "No.", 0, NOW)
    with pytest.raises(InvalidInputError, match="Nothing is new"):
        share(cora, place_id)
    outside_ratings.stop_sharing(cora.person.actor, cora.coalition_id, place_id, NOW)
    with pytest.raises(NotFoundError):
        outside_ratings.open_shared(cast.alice.actor, cast.district_id, place_id)
    mine = outside_ratings.open_place(cora.person.actor, cora.coalition_id, place_id)
    assert mine.elements["1.1"].reply is not None


# --- What the coalition learns: the listed page and nothing else


def test_a_coalition_sees_what_is_published_and_no_more(cast: Cast, cora: Cora) -> None:
    place_id, follow_id = add_place(cast, cora), follow(cast, cora)
    for contents, level in (((Content.LEVELS,), 2), ((), None), ((Content.PLAN,), None)):
        opened = publishing.open_publication(cast.alice.actor, cast.district_id)
        change_contents(cast, contents, opened.version)
        place = outside_ratings.open_place(cora.person.actor, cora.coalition_id, place_id)
        assert place.elements["1.1"].published == level
        page = follows.open_follow(cora.person.actor, cora.coalition_id, follow_id)
        assert page.view is not None
        assert page.view.contents == frozenset(contents)
        targets = challenges.list_targets(cora.person.actor, cora.coalition_id, follow_id)
        assert bool(targets.levels) is (level is not None)
    version = publishing.open_publication(cast.alice.actor, cast.district_id).version
    publishing.unpublish(cast.alice.actor, cast.district_id, version, NOW)
    page = follows.open_follow(cora.person.actor, cora.coalition_id, follow_id)
    assert (page.view, page.news, page.levers) == (None, (), {})
    place = outside_ratings.open_place(cora.person.actor, cora.coalition_id, place_id)
    assert place.published is None
    with pytest.raises(NotFoundError):
        challenges.list_targets(cora.person.actor, cora.coalition_id, follow_id)


def change_contents(cast: Cast, contents: tuple[Content, ...], version: int) -> None:
    """Show something else on Alice's page."""
    view = publications.find_listed(cast.district_id)
    assert view is not None
    if view.contents == frozenset(contents):
        return
    list_page(cast, contents, NOW)


# --- Following


def test_followers_are_told_once_of_what_changed(
    cast: Cast, cora: Cora, monkeypatch: pytest.MonkeyPatch
) -> None:
    follow_id = follow(cast, cora)
    view = publications.find_listed(cast.district_id)
    assert view is not None

    def change(key: str, hours: int) -> Change:
        return Change(
            key, NOW + timedelta(hours=hours), "promise", f"Step {key} was postponed.", {}
        )

    changes = (change("b", 2), change("a", 1), change("old", -5))
    shown = replace(view, changes=changes)
    monkeypatch.setattr(publications, "find_listed", lambda _district_id: shown)
    actor, coalition_id = cora.person.actor, cora.coalition_id
    later = NOW + timedelta(days=1)
    assert follows.tell_followers(later) == 1
    assert list_told(cora.person) == ["Example Unified: Step b was postponed. And 1 more."]
    assert follows.tell_followers(later) == 0
    page = follows.open_follow(actor, coalition_id, follow_id)
    assert [one.key for one in page.news] == ["b", "a"]
    assert coalitions.open_workspace(actor, coalition_id).follows[0].has_news
    follows.note_read(actor, coalition_id, follow_id, later)
    assert follows.open_follow(actor, coalition_id, follow_id).news == ()
    assert not coalitions.open_workspace(actor, coalition_id).follows[0].has_news


def test_whoever_follows_twice_follows_once_and_can_stop(cast: Cast, cora: Cora) -> None:
    follow_id = follow(cast, cora)
    assert follow(cast, cora) == follow_id
    follows.unfollow(cora.person.actor, cora.coalition_id, follow_id, NOW)
    with pytest.raises(NotFoundError):
        follows.open_follow(cora.person.actor, cora.coalition_id, follow_id)


# --- Challenges


def test_a_challenge_goes_its_way_and_each_side_sees_its_own_names(cast: Cast, cora: Cora) -> None:
    challenge_id = challenge(cast, cora)
    assert "Forward Example challenges what Example Unified publishes." in list_told(cast.alice)
    assert len(list_told(cast.nora)) == 1
    challenges.add(cast.bob.actor, challenge_id, Party.DISTRICT, REPLY, 1, NOW)
    challenges.add(cast.nora.actor, challenge_id, Party.STAFF, RULING, 2, NOW)
    assert list_told(cora.person)[0].endswith("was upheld.")
    for who, names in (
        (cora.person, ["Cora", "", ""]),
        (cast.carol, ["", "Bob", ""]),
        (cast.nora, ["", "", ""]),
    ):
        opened = challenges.open_challenge(who.actor, challenge_id, NOW.date())
        assert [one.by for one in opened.entries] == names
        assert opened.state is ChallengeState.UPHELD
        assert opened.misfits == ()
        assert opened.subject.level == 2
    (ruling,) = rulings.list_rulings(cast.district_id)
    assert (ruling.coalition, ruling.element, ruling.level, ruling.state) == (
        "Forward Example", "1.1", 2, ChallengeState.UPHELD,
    )  # fmt: skip
    assert [one.text for one in ruling.findings] == ["The minutes show it."]
    assert [one.text for one in ruling.reply] == ["It is so."]
    assert not {"Bob", "Cora", "Nora"} & set(repr(ruling).replace('"', "'").split("'"))


def test_only_what_was_upheld_is_offered_to_the_public(cast: Cast, cora: Cora) -> None:
    challenge_id = challenge(cast, cora)
    assert rulings.list_rulings(cast.district_id) == ()
    challenges.add(cast.bob.actor, challenge_id, Party.DISTRICT, REPLY, 1, NOW)
    refused = replace(RULING, ruling=Ruling.NOT_UPHELD)
    challenges.add(cast.nora.actor, challenge_id, Party.STAFF, refused, 2, NOW)
    assert rulings.list_rulings(cast.district_id) == ()
    partly = replace(RULING, ruling=Ruling.PARTLY, text="Half.")
    challenges.add(cast.nora.actor, challenge_id, Party.STAFF, partly, 3, NOW)
    assert rulings.list_rulings(cast.district_id)[0].findings[0].text == "Half."


def test_strangers_and_observers_see_no_challenge(cast: Cast, cora: Cora) -> None:
    challenge_id = challenge(cast, cora)
    for person in (cast.mallory, cast.otto):
        with pytest.raises(NotFoundError):
            challenges.open_challenge(person.actor, challenge_id, NOW.date())
    with pytest.raises(NotAllowedError):
        challenges.list_for_staff(cast.alice.actor)
    assert challenges.list_for_staff(cast.nora.actor).count == 1


@pytest.mark.parametrize(
    ("who", "party"),
    [
        ("carol", Party.DISTRICT),
        ("bob", Party.STAFF),
        ("bob", Party.COALITION),
        ("nora", Party.DISTRICT),
    ],
)
def test_nobody_speaks_for_another_side(cast: Cast, cora: Cora, who: str, party: Party) -> None:
    challenge_id = challenge(cast, cora)
    with pytest.raises(NotAllowedError):
        challenges.add(cast.person(who).actor, challenge_id, party, REPLY, 1, NOW)


def test_staff_who_belong_to_a_side_do_not_rule(cast: Cast, cora: Cora) -> None:
    challenge_id = challenge(cast, cora)
    members.add_member(cora.coalition_id, cast.nora.id, Role.VIEWER)
    with pytest.raises(NotAllowedError):
        challenges.add(cast.nora.actor, challenge_id, Party.STAFF, RULING, 1, NOW)
    opened = challenges.open_challenge(cast.nora.actor, challenge_id, NOW.date())
    assert (opened.sides, opened.moves) == ((Party.COALITION,), ())


def test_staff_who_have_spoken_for_a_side_do_not_rule_once_they_left_it(
    cast: Cast, cora: Cora
) -> None:
    follow_id = follow(cast, cora)
    members.add_member(cora.coalition_id, cast.nora.id, Role.EDITOR)
    nora = cast.nora.actor
    challenge_id = challenges.challenge(
        nora, cora.coalition_id, follow_id, FIRST, "Not so.", (SOURCE,), NOW
    )
    own = members.find_member(cora.coalition_id, cast.nora.id)
    assert own is not None
    members.remove_member(own)
    late = NOW + timedelta(days=90)
    opened = challenges.open_challenge(nora, challenge_id, late.date())
    assert (opened.sides, opened.voices, opened.moves) == ((Party.STAFF,), (), ())
    with pytest.raises(NotAllowedError):
        challenges.add(nora, challenge_id, Party.STAFF, RULING, 1, late)


def test_whoever_adds_to_an_old_screen_is_stopped(cast: Cast, cora: Cora) -> None:
    challenge_id = challenge(cast, cora)
    challenges.add(cast.bob.actor, challenge_id, Party.DISTRICT, REPLY, 1, NOW)
    with pytest.raises(ConflictError):
        challenges.add(cast.alice.actor, challenge_id, Party.DISTRICT, REPLY, 1, NOW)


def test_the_same_is_challenged_once_at_a_time(cast: Cast, cora: Cora) -> None:
    challenge_id = challenge(cast, cora)
    with pytest.raises(InvalidInputError, match="already"):
        challenge(cast, cora)
    with pytest.raises(InvalidInputError, match="Choose what"):
        challenge(cast, cora, "level-9.9")
    end = Said(EntryKind.WITHDRAWAL, "We were wrong.")
    challenges.add(cora.person.actor, challenge_id, Party.COALITION, end, 1, NOW)
    assert challenge(cast, cora) != challenge_id


def test_a_challenge_outlives_both_sides(cast: Cast, cora: Cora) -> None:
    challenge_id = challenge(cast, cora)
    districts.delete_district(cora.person.actor, cora.coalition_id)
    opened = challenges.open_challenge(cast.alice.actor, challenge_id, NOW.date())
    assert (opened.challenge.coalition, opened.misfits) == ("Forward Example", ())
    districts.delete_district(cast.alice.actor, cast.district_id)
    opened = challenges.open_challenge(cast.nora.actor, challenge_id, NOW.date())
    assert (opened.challenge.district, len(opened.entries)) == ("Example Unified", 1)


# --- Nobody changes what was said


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE place_revision SET why = 'x'",
        "UPDATE place_revision SET by = 'x'",
        "DELETE FROM place_revision",
        "UPDATE place_reply SET text = 'x'",
        "DELETE FROM place_reply",
        "UPDATE challenge_entry SET text = 'x'",
        "UPDATE challenge_entry SET ruling = 'upheld'",
        "DELETE FROM challenge_entry",
    ],
)
def test_the_database_refuses_to_change_what_was_said(
    cast: Cast, cora: Cora, statement: str
) -> None:
    place_id = add_place(cast, cora)
    rate(cora, place_id)
    share(cora, place_id)
    outside_ratings.reply(cast.bob.actor, cast.district_id, place_id, "1.1", "No.", 0, NOW)
    challenge(cast, cora)
    with pytest.raises(DatabaseError, match="never changed"):
        db.session.execute(text(statement.replace(" by ", ' "by" ')))
    db.session.rollback()


def test_what_is_challenged_cannot_be_exchanged_unnoticed(cast: Cast, cora: Cora) -> None:
    challenge_id = challenge(cast, cora)
    opened = challenges.open_challenge(cora.person.actor, challenge_id, NOW.date())
    opened.challenge.subject = {**opened.challenge.subject, "level": 5}
    db.session.commit()
    again = challenges.open_challenge(cora.person.actor, challenge_id, NOW.date())
    assert again.misfits != ()


def test_the_trail_of_one_side_holds_no_name_of_the_other(cast: Cast, cora: Cora) -> None:
    place_id = add_place(cast, cora)
    rate(cora, place_id)
    share(cora, place_id)
    challenge_id = challenge(cast, cora)
    challenges.add(cast.bob.actor, challenge_id, Party.DISTRICT, REPLY, 1, NOW)
    by = {cast.district_id: {cora.person.id}, cora.coalition_id: {cast.bob.id, cast.alice.id}}
    for district_id, strangers in by.items():
        found = db.session.scalars(
            select(AuditEntry.by_id).where(AuditEntry.district_id == district_id)
        )
        assert not strangers & set(found)


def test_an_account_can_go_and_its_words_stay(cast: Cast, cora: Cora) -> None:
    place_id = add_place(cast, cora)
    rate(cora, place_id)
    members.add_member(cora.coalition_id, cast.dora.id, Role.OWNER)
    db.session.commit()
    delete_account(cora.person.actor)
    lines, misfits = outside_ratings.open_history(
        cast.dora.actor, cora.coalition_id, place_id, "1.1"
    )
    assert (len(lines), misfits) == (1, ())


# --- The report


def test_the_report_sets_views_promises_and_replies_beside_each_other(
    cast: Cast, cora: Cora
) -> None:
    place_id = add_place(cast, cora)
    rate(cora, place_id)
    share(cora, place_id)
    outside_ratings.reply(cast.bob.actor, cast.district_id, place_id, "1.1", "No.", 0, NOW)
    challenge(cast, cora)
    content = coalition_reports.gather(cora.person.actor, cora.coalition_id, place_id, NOW).content
    assert content.rater == "Rated by Forward Example from public sources, not by the district."
    (line,) = content.lines
    assert (line.level, line.published, line.difference) == (1, 2, "The place says one level more")
    assert line.reply is not None
    assert line.reply.text == "No."
    assert [one.claim for one in content.challenges] == ["Not so."]
    assert content.levers
    file = coalition_reports.make_pdf(cora.person.actor, cora.coalition_id, place_id, NOW)
    assert file.data.startswith(b"%PDF")


def test_taking_a_rating_back_leaves_none(cast: Cast, cora: Cora) -> None:
    place_id = add_place(cast, cora)
    rate(cora, place_id)
    rate(cora, place_id, NOTHING_SAID, "The source was wrong.", 1)
    opened = outside_ratings.open_place(cora.person.actor, cora.coalition_id, place_id)
    assert opened.elements["1.1"].said.state is PlaceState.NOT_RATED
    assert opened.snapshot.overall.score is None
    assert date(2026, 5, 1) not in {one.said.true_on for one in opened.elements.values()}
