"""Importing a history by hand, the years, events on them, and two snapshots side by side."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from io import BytesIO

import pytest
from flask import Flask

from selfassess.extensions import db
from selfassess.services import history
from selfassess.services.editions import get_edition
from selfassess.store import history as store
from selfassess.store.models import Event
from tests.cast import Cast
from tests.conftest import CountQueries, Visit
from tests.inspecting import InspectingClient
from tests.web.filling import find_all, parse, read_text

HEADER = "district,date,element,level,note\n"
NEW_NAME = HEADER + "Example USD,2014-04-01,1.1,2,\nExample USD,2015-04-01,1.1,3,\n"
OWN_NAME = NEW_NAME.replace("Example USD", "Example Unified")
NOW = datetime(2026, 11, 21, tzinfo=UTC)


def send(client: InspectingClient, cast: Cast, text: str, edition: str = "crpe-2016"):  # type: ignore[no-untyped-def]  # what the client gives
    data = {"edition": edition, "file": (BytesIO(text.encode()), "old.csv")}
    return client.post(
        f"/districts/{cast.district_id}/history/import",
        data=data,
        content_type="multipart/form-data",
    )


def read_digest(page: str) -> str:
    field = next(find_all(parse(page), "input", name="seen"))
    return field.get("value", "")


def import_text(app: Flask, cast: Cast, text: str, edition: str = "crpe-2016") -> list[int]:
    with app.app_context():
        own = cast.alice.actor, cast.district_id
        batch_id = history.put_aside(*own, edition, "old.csv", text.encode(), NOW)
        history.confirm_import(*own, batch_id, "add", NOW)
        found = store.list_whole_snapshots(cast.district_id, edition)
        return [one.id for one in found if one.import_id == batch_id]


def test_a_file_is_checked_then_imported_then_taken_back(visit: Visit, cast: Cast) -> None:
    bob = visit("bob")
    sent = send(bob, cast, NEW_NAME)
    assert sent.status_code == 302
    address = sent.headers["Location"]
    page = bob.get(address).text
    assert "Two snapshots would be made" in page
    assert "The file calls the district “Example USD”" in page
    digest = read_digest(page)
    refused = bob.post(address, data={"seen": digest})
    assert refused.status_code == 422
    assert "Confirm that the file is about this district" in refused.text
    done = bob.post(address, data={"seen": digest, "same": "y"}, follow_redirects=True)
    assert "2 snapshots imported." in done.text
    assert done.text.count(">Imported<") == 2
    again = bob.post(address, data={"seen": digest, "same": "y"})
    assert again.status_code == 404
    listed = bob.get(f"/districts/{cast.district_id}/history/import").text
    assert "old.csv" in listed
    undo = next(
        form.get("action", "")
        for form in parse(listed).iter("form")
        if form.get("action", "").endswith("/undo")
    )
    assert "2 snapshots removed" in bob.post(undo, follow_redirects=True).text


def test_another_file_than_that_on_the_screen_is_not_imported(visit: Visit, cast: Cast) -> None:
    alice = visit("alice")
    address = send(alice, cast, OWN_NAME).headers["Location"]
    unseen = alice.post(address, data={}, follow_redirects=True)
    assert "Look at what the file would bring" in unseen.text
    assert alice.post(address, data={"seen": "other"}).status_code == 404


def test_every_fault_stands_on_the_page_with_its_line(visit: Visit, cast: Cast) -> None:
    rows = "A,2014-04-01,1.1,9,\nA,2014-04-01,x,2,\n"
    answer = send(visit("alice"), cast, HEADER + rows)
    assert answer.status_code == 422
    text = read_text(parse(answer.text))
    assert "The file has 2 faults; nothing was imported" in text
    assert "Line 2: " in text
    assert "Line 3: there is no element 'x'" in text


def test_a_form_without_a_file_says_so(visit: Visit, cast: Cast) -> None:
    answer = visit("alice").post(f"/districts/{cast.district_id}/history/import", data={})
    assert answer.status_code == 422
    assert "Choose a file" in answer.text


def test_the_history_is_a_file(app: Flask, visit: Visit, cast: Cast) -> None:
    import_text(app, cast, OWN_NAME)
    answer = visit("carol").get(f"/districts/{cast.district_id}/history.csv")
    assert answer.headers["Content-Disposition"].endswith("history-example-unified-crpe-2016.csv")
    assert answer.text.splitlines()[:2] == [
        "district,date,element,level,note",
        "Example Unified,2014-04-01,1.1,2,",
    ]
    book = visit("carol").get(f"/districts/{cast.district_id}/history.xlsx")
    assert book.data.startswith(b"PK")
    assert (
        visit("carol").get(f"/districts/{cast.district_id}/history.csv?edition=x").status_code
        == 404
    )


# --- The years


def test_the_years_show_every_component_and_the_elements_of_one(
    app: Flask, visit: Visit, cast: Cast
) -> None:
    import_text(app, cast, OWN_NAME)
    page = visit("carol").get(f"/districts/{cast.district_id}/trend?component=2")
    text = read_text(parse(page.text))
    assert "Stalled" in text or "Rising" in text or "Slipping" in text
    assert "2.1 Hiring and dismissal" in text
    assert "1.1 School choice for all families" not in text
    assert "New superintendent (leader)" in text
    nothing = visit("carol").get(f"/districts/{cast.district_id}/trend?edition=nowhere")
    assert nothing.status_code == 404


def test_the_items_of_2012_stand_beside_an_element_with_how_well_they_fit(
    app: Flask, visit: Visit, cast: Cast
) -> None:
    import_text(app, cast, HEADER + "Example Unified,2013-04-01,1.2,5,\n", "crpe-2012")
    answer = visit("carol").get(f"/districts/{cast.district_id}/trend/elements/1.6")
    text = read_text(parse(answer.text))
    assert "A: 1.2, Portfolio 2012 (shifted)" in text
    assert "A step between the two may be a change of the question." in text
    assert answer.text.count("is-bridged") == 1, "the key only: one point makes no line"
    # An element that no item rated informs shows its own levels only.
    other = visit("carol").get(f"/districts/{cast.district_id}/trend/elements/7.6").text
    assert "is-bridged" not in other
    assert (
        visit("carol").get(f"/districts/{cast.district_id}/trend/elements/9.9").status_code == 404
    )


def test_an_event_is_noted_changed_and_deleted(visit: Visit, cast: Cast) -> None:
    alice = visit("alice")
    base = f"/districts/{cast.district_id}/events"
    wrong = {"day": "2026-01-05", "kind": "law", "title": "A law", "link": "javascript:alert(1)"}
    refused = alice.post(f"{base}/new", data=wrong)
    assert refused.status_code == 422
    assert "Give the web address in full" in refused.text
    right = {**wrong, "link": "https://example.org/law"}
    page = alice.post(f"{base}/new", data=right, follow_redirects=True).text
    assert "A law" in page
    address = f"{base}/{cast.event_id}"
    changed = {"day": "2026-06-30", "kind": "leader", "title": "Interim", "version": "1"}
    assert alice.post(address, data=changed).status_code == 302
    late = visit("bob").post(address, data={**changed, "title": "Mine"})
    assert late.status_code == 409
    assert "They have: " in read_text(parse(late.text)).replace("overwritten. They", "They")
    assert "Interim" in late.text
    assert "Mine" in late.text
    stale = alice.post(f"{address}/delete", data={"version": "1"}, follow_redirects=True)
    assert "Someone has changed this event" in stale.text
    gone = alice.post(f"{address}/delete", data={"version": "2"}, follow_redirects=True)
    assert "The event was deleted." in gone.text


def test_an_event_of_another_district_is_not_there(app: Flask, visit: Visit, cast: Cast) -> None:
    address = f"/districts/{cast.other_district_id}/events/{cast.event_id}"
    assert visit("mallory").get(address).status_code == 404
    form = {"day": "2026-06-30", "kind": "leader", "title": "Mine", "version": "1"}
    assert visit("mallory").post(address, data=form).status_code == 404
    with app.app_context():
        assert db.session.get(Event, cast.event_id) is not None


# --- Two side by side


def test_two_snapshots_side_by_side(app: Flask, visit: Visit, cast: Cast) -> None:
    rows = ["2014-04-01,1.1,2", "2014-04-01,1.2,4", "2015-04-01,1.1,4", "2015-04-01,1.3,3"]
    text = HEADER + "".join(f"Example Unified,{row},\n" for row in rows)
    first, second = import_text(app, cast, text)
    base = f"/districts/{cast.district_id}/compare"
    # Which of the two is named first does not matter.
    answer = visit("carol").get(f"{base}?first={second}&second={first}")
    assert answer.status_code == 200
    says = read_text(parse(answer.text))
    assert "One element rose, none fell and none stayed." in says
    assert "Newly rated 1" in says
    assert "No longer rated 1" in says
    assert "Both snapshots are provisional" in says
    assert visit("carol").get(f"{base}?first={first}&second={first}").status_code == 422
    assert visit("carol").get(f"{base}?first={first}&second=999").status_code == 404


def test_two_editions_are_never_compared(app: Flask, visit: Visit, cast: Cast) -> None:
    (old,) = import_text(app, cast, HEADER + "X,2013-04-01,1.2,5,\n", "crpe-2012")
    base = f"/districts/{cast.district_id}/compare"
    answer = visit("carol").get(f"{base}?first={old}&second={cast.snapshot_id}")
    assert answer.status_code == 422
    assert "of two editions" in answer.text


def test_someone_elses_snapshot_cannot_be_compared(visit: Visit, cast: Cast) -> None:
    address = f"/districts/{cast.district_id}/compare?first={cast.snapshot_id}"
    assert visit("carol").get(f"{address}&second={cast.trial_snapshot_id}").status_code == 404


# --- What it costs


@pytest.mark.parametrize(
    ("page", "queries"),
    [
        # the account, the district with the role, its snapshots, its events
        ("trend", 4),
        ("trend/elements/1.1", 4),
        # the account, the district with the role, its snapshots, the two documents
        ("compare", 4),
        # the account, the district with the role for the page and for the list, the imports
        ("history/import", 4),
    ],
)
def test_pages_cost_the_same_whatever_the_number_of_snapshots(
    app: Flask, visit: Visit, cast: Cast, count_queries: CountQueries, page: str, queries: int
) -> None:
    elements = list(get_edition("crpe-2016").elements)
    days = [date(2000 + number, 4, 1) for number in range(6)]
    rows = [f"Example Unified,{day},{one},3,\n" for day in days for one in elements]
    import_text(app, cast, HEADER + "".join(rows))
    client = visit("alice")
    with count_queries() as statements:
        assert client.get(f"/districts/{cast.district_id}/{page}").status_code == 200
    assert len(statements) == queries, json.dumps(statements, indent=1)
