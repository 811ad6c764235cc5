"""What a district publishes: only what its owner chose, frozen, and never changed quietly."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from flask import Flask

from selfassess.domain.errors import (
    ConflictError,
    GoneError,
    InvalidInputError,
    NotAllowedError,
    NotFoundError,
)
from selfassess.domain.publication import Content, License, Settings
from selfassess.domain.responses import ElementResult
from selfassess.domain.snapshot import take_snapshot
from selfassess.domain.tracking import Status
from selfassess.extensions import db
from selfassess.formats.documents import write_snapshot
from selfassess.services import adopted_plans, publications, publishing
from selfassess.services.access import Actor, hash_token
from selfassess.services.adopted_plans import Adoption, Change, Move
from selfassess.services.editions import DEFAULT_EDITION, get_edition
from selfassess.services.publications import (
    find_listed,
    find_public,
    list_changes,
    list_listed,
)
from selfassess.store import adopted_plans as plan_store
from selfassess.store import snapshots
from tests.cast import AS_OF, Cast, make_cast

# After everything that the cast has done, whenever tests run.
NOW = datetime(2036, 9, 1, 12, tzinfo=UTC)
TODAY = NOW.date()
ALL = frozenset(Content)


@pytest.fixture
def played(database: Any, app: Flask) -> Cast:
    """The cast, in the same context as the services."""
    return make_cast(app)


def prepare(cast: Cast, **changes: Any) -> int:
    """Save a draft of Alice's and give the version that she sees then."""
    opened = publishing.open_publication(cast.alice.actor, cast.district_id)
    values = {
        "is_listed": True,
        "contents": ALL,
        "edition": DEFAULT_EDITION,
        "snapshot_id": cast.snapshot_id,
        **changes,
    }
    publishing.save_draft(
        cast.alice.actor, cast.district_id, Settings(**values), opened.version, NOW
    )
    return publishing.open_publication(cast.alice.actor, cast.district_id).version


def publish(cast: Cast, now: datetime = NOW, note: str = "", **changes: Any) -> str:
    """Publish, and give the address."""
    seen = prepare(cast, **changes)
    publishing.publish(cast.alice.actor, cast.district_id, seen, now, note)
    return publishing.open_publication(cast.alice.actor, cast.district_id).address


def freeze(cast: Cast, as_of: date, level: int, taken_at: datetime) -> int:
    """Freeze another snapshot of the district."""
    framework = get_edition(DEFAULT_EDITION)
    rated = take_snapshot(framework, {"1.1": ElementResult("rated", level, None, level, level)})
    document = write_snapshot(rated, "Example", as_of)
    frozen = snapshots.add_snapshot(cast.district_id, None, as_of, taken_at, None, document, {})
    db.session.commit()
    return frozen.id


def adopt(cast: Cast, at: datetime, **options: Any) -> None:
    """Adopt a plan of two steps."""
    moves = (
        Move("Publish a common calendar", "1.1", 2, 3, due=date(2036, 10, 1), owner="Dr. Secret"),
        Move("Ask the county", due=date(2036, 12, 1)),
    )
    adoption = Adoption("This year", at.date(), moves, **options)
    adopted_plans.adopt(cast.alice.actor, cast.snapshot_id, adoption, at)


def change(cast: Cast, number: int, at: datetime, **fields: Any) -> None:
    """Change a step of the plan that is followed."""
    plan = plan_store.find_open_plan(cast.district_id)
    assert plan is not None
    action = plan_store.list_actions(plan.id)[number - 1]
    values = {"owner": action.owner, "due": action.due, "status": action.status, **fields}
    adopted_plans.change_action(
        cast.alice.actor, cast.district_id, action.id, Change(**values), action.version, at
    )


# --- Finding


def test_nothing_is_public_before_the_owner_says_so(played: Cast) -> None:
    prepare(played)
    address = publishing.open_publication(played.alice.actor, played.district_id).name
    with pytest.raises(NotFoundError):
        find_public(address)
    assert find_listed(played.district_id) is None
    assert list_listed().rows == ()


def test_a_listed_page_is_found_by_its_name(played: Cast) -> None:
    address = publish(played)
    assert address == "example-unified"
    view = find_public(address, TODAY)
    assert (view.name, view.place, view.is_listed) == ("Example Unified", "Colorado", True)
    assert view.latest.document["elements"]["1.1"]["level"] == 2
    listed = find_listed(played.district_id, TODAY)
    assert listed is not None
    assert listed.mark == view.mark
    assert [row.address for row in list_listed().rows] == [address]
    assert [row.address for row in list_listed("unif CO").rows] == [address]
    assert list_listed("nowhere").rows == ()
    assert list_listed("%").rows == ()


def test_a_page_with_a_link_stands_in_no_list(played: Cast) -> None:
    address = publish(played, is_listed=False)
    assert find_public(address).address == address
    assert find_listed(played.district_id) is None
    assert list_listed().rows == ()
    with pytest.raises(GoneError):
        find_public("example-unified")


def test_a_renewed_link_leads_nowhere_at_once(played: Cast) -> None:
    old = publish(played, is_listed=False)
    opened = publishing.open_publication(played.alice.actor, played.district_id)
    publishing.renew_link(played.alice.actor, played.district_id, opened.version, NOW)
    with pytest.raises(GoneError):
        find_public(old)
    new = publishing.open_publication(played.alice.actor, played.district_id).address
    assert new != old
    assert find_public(new).name == "Example Unified"


def test_a_former_address_leads_to_the_page_for_good(played: Cast) -> None:
    old = publish(played)
    opened = publishing.open_publication(played.alice.actor, played.district_id)
    publishing.change_address(
        played.alice.actor, played.district_id, "Example-Schools", opened.version, NOW
    )
    assert find_public(old).address == "example-schools"
    assert find_public("example-schools").address == "example-schools"
    seen = opened.version + 1
    publishing.change_address(played.alice.actor, played.district_id, old, seen, NOW)
    assert find_public("example-schools").address == old


def test_an_address_before_publication_is_free_again(played: Cast) -> None:
    seen = prepare(played)
    publishing.change_address(played.alice.actor, played.district_id, "other", seen, NOW)
    opened = publishing.open_publication(played.alice.actor, played.district_id)
    assert (opened.name, opened.former) == ("other", ())


@pytest.mark.parametrize("address", ["", "ab", "data", "a--b", "-ab", "a b", "ä-b", "x" * 61])
def test_an_address_is_readable_and_not_one_of_our_own(played: Cast, address: str) -> None:
    seen = prepare(played)
    with pytest.raises(InvalidInputError):
        publishing.change_address(played.alice.actor, played.district_id, address, seen, NOW)


def test_two_districts_never_share_an_address(played: Cast) -> None:
    publish(played)
    opened = publishing.open_publication(played.alice.actor, played.district_id)
    publishing.change_address(
        played.alice.actor, played.district_id, "elsewhere-parish", opened.version, NOW
    )
    framework = get_edition(DEFAULT_EDITION)
    rated = take_snapshot(framework, {"1.1": ElementResult("rated", 2, None, 2, 2)})
    document = write_snapshot(rated, "Elsewhere", AS_OF)
    other = snapshots.add_snapshot(played.other_district_id, None, AS_OF, NOW, None, document, {})
    settings = Settings(True, frozenset(), DEFAULT_EDITION, other.id)
    mallory = played.mallory.actor
    publishing.save_draft(mallory, played.other_district_id, settings, 0, NOW)
    assert (
        publishing.open_publication(mallory, played.other_district_id).name == "elsewhere-parish-2"
    )
    with pytest.raises(InvalidInputError):  # A former address belongs to its page for good.
        publishing.change_address(mallory, played.other_district_id, "example-unified", 1, NOW)


def test_what_is_taken_down_is_gone(played: Cast) -> None:
    address = publish(played)
    opened = publishing.open_publication(played.alice.actor, played.district_id)
    publishing.unpublish(played.alice.actor, played.district_id, opened.version, NOW)
    with pytest.raises(GoneError):
        find_public(address)
    assert find_listed(played.district_id) is None


# --- Who may


@pytest.mark.parametrize("who", ["bob", "carol", "dora", "rita"])
def test_only_owners_publish(played: Cast, who: str) -> None:
    seen = prepare(played)
    actor = played.person(who).actor
    with pytest.raises(NotAllowedError):
        publishing.publish(actor, played.district_id, seen, NOW)
    with pytest.raises(NotAllowedError):
        publishing.preview(actor, played.district_id, NOW)


def test_a_trial_publishes_nothing(played: Cast) -> None:
    holder = Actor(trial_token_hash=hash_token(played.trial_token))
    settings = Settings(True, frozenset(), DEFAULT_EDITION, played.trial_snapshot_id)
    with pytest.raises(NotAllowedError, match="trial"):
        publishing.save_draft(holder, played.trial_district_id, settings, 0, NOW)


def test_another_districts_snapshot_cannot_be_shown(played: Cast) -> None:
    with pytest.raises(InvalidInputError):
        prepare(played, snapshot_id=played.trial_snapshot_id)


def test_reasons_are_not_shown_without_levels(played: Cast) -> None:
    with pytest.raises(InvalidInputError):
        prepare(played, contents=frozenset({Content.NOTES}))


def test_two_owners_do_not_overwrite_each_other(played: Cast) -> None:
    seen = prepare(played)
    prepare(played, contents=frozenset())
    with pytest.raises(ConflictError):
        publishing.publish(played.alice.actor, played.district_id, seen, NOW)


# --- What is shown


def test_without_levels_no_element_says_anything(played: Cast) -> None:
    view = find_public(publish(played, contents=frozenset()), TODAY)
    elements = view.latest.document["elements"]
    assert len(elements) == 36
    assert {value for one in elements.values() for value in one.values()} == {None}
    assert view.latest.document["components"]["1"]["level"] == 2
    assert view.latest.document["components"]["1"]["variance"] is None
    assert view.latest.document["flags"] == []
    assert view.latest.document["firmness"]["flips"] == []


def test_of_a_frozen_document_only_known_keys_are_shown(played: Cast) -> None:
    framework = get_edition(DEFAULT_EDITION)
    rated = take_snapshot(framework, {"1.1": ElementResult("rated", 2, 1, 2, 2)})
    document = write_snapshot(rated, "A former name", AS_OF)
    known = set(document)
    document |= {"review": {"approved_by": "A Person"}, "evidence": {"pieces": []}, "later": 1}
    frozen = snapshots.add_snapshot(
        played.district_id, None, AS_OF, NOW, None, document, {"1.1": {"note": {"text": "Secret"}}}
    )
    db.session.commit()
    view = find_public(publish(played, snapshot_id=frozen.id), TODAY)
    assert set(view.latest.document) == known
    assert view.latest.document["district"] == "Example Unified"
    shown = repr(view)
    for words in ("A former name", "A Person", "Secret", played.alice.name, played.alice.email):
        assert words not in shown


def test_a_new_snapshot_waits_for_its_owner(played: Cast) -> None:
    address = publish(played)
    mark = find_public(address, TODAY).mark
    newer = freeze(played, date(2037, 6, 30), 4, NOW + timedelta(days=1))
    assert find_public(address, TODAY).latest.id == played.snapshot_id
    publish(played, NOW + timedelta(days=2), snapshot_id=newer)
    view = find_public(address, TODAY)
    assert view.latest.id == newer
    assert [one.id for one in view.earlier] == [played.snapshot_id]
    assert view.mark != mark
    assert view.changes[0].kind == "snapshot"
    assert view.changes[0].title == "A new snapshot is shown, as of June 30, 2037."


def test_an_older_snapshot_that_comes_later_does_not_slip_into_the_trend(played: Cast) -> None:
    address = publish(played)
    freeze(played, date(2020, 6, 30), 1, NOW + timedelta(days=1))
    assert find_public(address, TODAY).earlier == ()


def test_snapshots_appear_by_themselves_where_the_owner_wants_it(played: Cast) -> None:
    address = publish(played, follows=True, snapshot_id=None)
    newer = freeze(played, date(2037, 6, 30), 4, NOW + timedelta(days=1))
    freeze(played, date(2020, 6, 30), 1, NOW + timedelta(days=2))
    view = find_public(address, TODAY)
    assert view.latest.id == newer
    assert len(view.earlier) == 2
    assert [one.facts["as_of"] for one in view.changes if one.kind == "snapshot"] == ["2037-06-30"]


def test_going_back_to_an_older_snapshot_is_a_correction(played: Cast) -> None:
    newer = freeze(played, date(2037, 6, 30), 4, NOW)
    address = publish(played, snapshot_id=newer)
    publish(played, NOW + timedelta(days=1), "Two answers were wrong.")
    change = find_public(address, TODAY).changes[0]
    assert change.kind == "correction"
    assert change.facts["reason"] == "Two answers were wrong."


def test_a_snapshot_that_is_gone_takes_its_page_along(played: Cast) -> None:
    address = publish(played)
    db.session.execute(db.text("DELETE FROM plan_item"))
    db.session.execute(db.text("DELETE FROM snapshot WHERE id = :id"), {"id": played.snapshot_id})
    db.session.commit()
    with pytest.raises(GoneError):
        find_public(address)
    assert find_listed(played.district_id) is None


# --- Promises


def test_a_promise_tells_every_day_that_was_moved(played: Cast) -> None:
    adopt(played, NOW - timedelta(days=30))
    address = publish(played)
    late = datetime(2036, 10, 15, tzinfo=UTC)
    assert find_public(address, late.date()).promises[0].state == "slipped"
    change(played, 1, late, due=date(2037, 1, 15), reason="The vendor is late.", note="Secret")
    change(played, 1, late + timedelta(days=1), due=date(2037, 3, 1), owner="Somebody else")
    promise = find_public(address, late.date()).promises[0]
    assert promise.state == "slipped"
    assert (promise.first_due, promise.due) == (date(2036, 10, 1), date(2037, 3, 1))
    assert [(one.before, one.after, one.reason) for one in promise.postponements] == [
        (date(2036, 10, 1), date(2037, 1, 15), "The vendor is late."),
        (date(2037, 1, 15), date(2037, 3, 1), ""),
    ]
    shown = repr(find_public(address, late.date()))
    assert "Secret" not in shown
    assert "Somebody else" not in shown


def test_a_done_promise_says_when(played: Cast) -> None:
    adopt(played, NOW - timedelta(days=30))
    address = publish(played)
    change(played, 2, NOW + timedelta(days=5), status=Status.DONE)
    promise = find_public(address, TODAY).promises[1]
    assert (promise.state, promise.done_on) == ("done", (NOW + timedelta(days=5)).date())


def test_a_plan_that_is_replaced_stays_readable(played: Cast) -> None:
    adopt(played, NOW - timedelta(days=30))
    address = publish(played)
    adopt(played, NOW + timedelta(days=9), replacing="The board has changed.")
    view = find_public(address, TODAY)
    assert view.plan is not None
    assert view.plan.closed_on is None
    assert [one.closed_reason for one in view.earlier_plans] == ["The board has changed."]
    assert "Last year" not in {one.name for one in view.earlier_plans}


def test_changes_of_the_plan_are_told_and_nothing_else_of_it(played: Cast) -> None:
    adopt(played, NOW - timedelta(days=30))
    address = publish(played)
    change(played, 1, NOW + timedelta(days=1), owner="Somebody else", cost=12_345)
    change(played, 1, NOW + timedelta(days=2), due=date(2037, 1, 15), reason="No money yet.")
    changes = find_public(address, TODAY).changes
    assert [one.facts["what"] for one in changes] == ["postponed", "published"]
    assert changes[0].facts["reason"] == "No money yet."
    publication_id = find_public(address, TODAY).publication_id
    assert list_changes(publication_id) == changes
    assert list_changes(publication_id, NOW) == changes[:1]


def test_a_day_that_passes_in_silence_is_a_change_once(played: Cast) -> None:
    adopt(played, NOW - timedelta(days=30))
    address = publish(played)
    due = next(one.due for one in find_public(address, TODAY).promises if one.number == 1)
    assert due is not None
    after = due + timedelta(days=1)
    assert "lapsed" not in {one.facts["what"] for one in find_public(address, due).changes}
    (late,) = [
        one
        for one in find_public(address, after).changes
        if one.facts["what"] == "lapsed" and one.facts["number"] == "1"
    ]
    assert late.at.date() == after
    assert late.facts["before"] == due.isoformat()
    # What is said of it later takes nothing away, and a note brings no second one.
    later = datetime.combine(after + timedelta(days=3), time(12), UTC)
    change(played, 1, later, due=after + timedelta(days=60), reason="No money yet.")
    change(played, 1, later + timedelta(days=1), cost=12)
    shown = find_public(address, later.date() + timedelta(days=2)).changes
    assert [one.key for one in shown if one.facts.get("number") == "1"] == [
        next(one.key for one in shown if one.facts["what"] == "postponed"),
        late.key,
    ]


def test_switching_the_plan_off_stays_visible(played: Cast) -> None:
    adopt(played, NOW - timedelta(days=30))
    address = publish(played)
    publish(played, NOW + timedelta(days=1), contents=ALL - {Content.PLAN})
    view = find_public(address, TODAY)
    assert view.promises == ()
    assert view.changes[0].title == "The district stopped showing its plan."
    publish(played, NOW + timedelta(days=2))
    view = find_public(address, TODAY)
    assert [one.facts["what"] for one in view.changes] == ["content-on", "content-off", "published"]
    assert len(view.promises) == 2


def test_taking_the_page_down_and_back_stays_visible(played: Cast) -> None:
    address = publish(played)
    opened = publishing.open_publication(played.alice.actor, played.district_id)
    publishing.unpublish(
        played.alice.actor, played.district_id, opened.version, NOW + timedelta(days=1)
    )
    publication_id = opened.version and find_id(played)
    assert [one.facts["what"] for one in list_changes(publication_id)] == [
        "unpublished",
        "published",
    ]
    publish(played, NOW + timedelta(days=2), contents=ALL - {Content.PLAN})
    whats = [one.facts["what"] for one in find_public(address, TODAY).changes]
    assert whats[0] in {"republished", "content-off"}
    assert {"content-off", "republished", "unpublished", "published"} == set(whats)


def find_id(cast: Cast) -> int:
    """The id of Alice's publication."""
    from selfassess.store import publications as store

    found = store.find_of_district(cast.district_id)
    assert found is not None
    return found.publication.id


def test_the_history_of_a_page_is_sealed_and_kept(played: Cast) -> None:
    publish(played)
    opened = publishing.open_publication(played.alice.actor, played.district_id)
    assert opened.misfits == ()
    assert [event.kind for event in opened.events] == ["published"]
    with pytest.raises(Exception, match="never changed"):
        db.session.execute(db.text("UPDATE publication_event SET note = 'no'"))
    db.session.rollback()
    with pytest.raises(Exception, match="never changed"):
        db.session.execute(db.text("DELETE FROM publication_event"))
    db.session.rollback()


def test_publishing_the_same_again_is_no_change(played: Cast) -> None:
    publish(played)
    opened = publishing.open_publication(played.alice.actor, played.district_id)
    assert not opened.is_changed
    with pytest.raises(InvalidInputError, match="already"):
        publishing.publish(played.alice.actor, played.district_id, opened.version, NOW)


def test_the_preview_is_what_is_published(played: Cast) -> None:
    adopt(played, NOW - timedelta(days=30))
    seen = prepare(played)
    shown = publishing.preview(played.alice.actor, played.district_id, NOW)
    publishing.publish(played.alice.actor, played.district_id, seen, NOW)
    view = find_public(shown.address, TODAY)
    assert shown.is_preview
    assert (shown.latest, shown.earlier, shown.promises) == (
        view.latest,
        view.earlier,
        view.promises,
    )


def test_who_wants_to_know_is_told(played: Cast) -> None:
    heard: list[int] = []
    publications.tell_after_change(heard.append)
    try:
        publish(played)
        publish(played, NOW + timedelta(days=1), license=License.ZERO)
    finally:
        publications.stop_telling(heard.append)
    assert len(heard) == 2


def test_the_trail_tells_what_was_published(played: Cast) -> None:
    publish(played)
    query = "SELECT what FROM audit_entry WHERE what = 'publication'"
    assert len(db.session.execute(db.text(query)).all()) == 2
