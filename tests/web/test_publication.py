"""The owner's decision: prepare, preview, publish, and take it back."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask

from selfassess.domain.publication import Content
from selfassess.extensions import db
from selfassess.services import publishing
from selfassess.store.models import Snapshot
from tests.cast import Cast
from tests.conftest import CountQueries, Visit
from tests.inspecting import InspectingClient
from tests.web.publishing import EVERYTHING, publish_page

PAGE = "/public/example-unified"


def at(cast: Cast, part: str = "") -> str:
    """The address of the owner's page, or of a part of it."""
    return f"/districts/{cast.district_id}/publication{part}"


def fill(cast: Cast, version: int = 0, **changes: Any) -> dict[str, Any]:
    """What an owner sends to prepare a page; None leaves a field out."""
    fields = {
        "visibility": "listed",
        "snapshot": cast.snapshot_id,
        "appearing": "explicit",
        "levels": "y",
        "plan": "y",
        "license": "CC-BY-4.0",
        "version": version,
        **changes,
    }
    return {name: value for name, value in fields.items() if value is not None}


def read_version(client: InspectingClient, cast: Cast) -> str:
    """The version that stands in the preview."""
    found = re.search(r'name="version"[^>]*value="(\d+)"', client.get(at(cast, "/preview")).text)
    assert found is not None
    return found[1]


def test_an_owner_prepares_looks_and_publishes(cast: Cast, visit: Visit) -> None:
    alice, nobody = visit("alice"), visit("nobody")
    assert "Nothing is public." in alice.get(at(cast)).text
    response = alice.post(at(cast), data=fill(cast))
    assert response.headers["Location"] == at(cast, "/preview")
    preview = alice.get(at(cast, "/preview"))
    assert "Preview: nobody else sees this" in preview.text
    assert "no-store" in preview.headers["Cache-Control"]
    assert nobody.get(PAGE).status_code == 404
    version = read_version(alice, cast)
    alice.post(at(cast, "/publish"), data={"version": version})
    page = nobody.get(PAGE)
    assert page.status_code == 200
    assert "Preview" not in page.text
    assert "Everybody can read this page" in alice.get(at(cast)).text
    # The preview is the page itself: everything from its head on is the same, but for addresses.
    start = '<section class="section" aria-labelledby="result">'
    end = '<section class="section" aria-labelledby="changes">'

    def cut(text: str) -> str:
        body = text[text.index(start) : text.index(end)]
        return body.replace(at(cast, "/preview"), PAGE)

    assert cut(preview.text) == cut(page.text)


def test_the_preview_shows_all_promises(cast: Cast, visit: Visit) -> None:
    alice = visit("alice")
    alice.post(at(cast), data=fill(cast))
    page = alice.get(at(cast, "/preview/promises"))
    assert "Last year" in page.text
    assert "Ask the county" in page.text
    assert at(cast, "/preview/promises?state=done") in page.text


def test_who_only_looks_sees_what_is_public_and_no_secret(
    app: Flask, cast: Cast, visit: Visit
) -> None:
    with app.app_context():
        address = publish_page(cast, is_listed=False)
    for who in ("bob", "carol"):
        text = visit(who).get(at(cast)).text
        assert "Whoever has the link can read this page" in text
        assert address not in text
        assert "<fieldset" not in text
    assert address in visit("alice").get(at(cast)).text


def test_a_trial_is_told_to_sign_up(cast: Cast, visit: Visit) -> None:
    page = visit("trial").get(f"/districts/{cast.trial_district_id}/publication")
    assert "A trial cannot publish" in page.text


def test_without_a_snapshot_there_is_nothing_to_publish(cast: Cast, visit: Visit) -> None:
    mallory = visit("mallory")
    address = f"/districts/{cast.other_district_id}/publication"
    assert "There is no snapshot yet" in mallory.get(address).text
    assert mallory.post(address, data=fill(cast)).status_code == 302
    assert mallory.post(f"{address}/publish", data={"version": 1}).status_code == 302


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"visibility": None}, "Choose one."),
        ({"snapshot": 999_999}, "Not a valid choice"),
        ({"levels": None, "notes": "y"}, "Show the levels, too"),
        ({"license": "mine"}, "Not a valid choice"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field(
    cast: Cast, visit: Visit, changes: dict[str, Any], says: str
) -> None:
    response = visit("alice").post(at(cast), data=fill(cast, **changes))
    assert response.status_code == 422
    assert says in response.text


def test_another_owners_draft_is_not_overwritten(cast: Cast, visit: Visit) -> None:
    alice = visit("alice")
    alice.post(at(cast), data=fill(cast))
    response = alice.post(at(cast), data=fill(cast, visibility="link"))
    assert response.status_code == 409
    assert "Theirs: The snapshot of June 30, 2026" in response.text
    assert alice.post(at(cast), data=fill(cast, version=1, plan=None)).status_code == 302


def test_what_was_not_previewed_is_not_published(cast: Cast, visit: Visit) -> None:
    alice = visit("alice")
    alice.post(at(cast), data=fill(cast))
    version = read_version(alice, cast)
    alice.post(at(cast), data=fill(cast, version=version, plan=None))
    response = alice.post(at(cast, "/publish"), data={"version": version}, follow_redirects=True)
    assert "Another owner has changed this meanwhile" in response.text
    assert visit("nobody").get(PAGE).status_code == 404


def test_the_public_is_told_why_something_changed(app: Flask, cast: Cast, visit: Visit) -> None:
    with app.app_context():
        publish_page(cast)
    alice = visit("alice")
    alice.post(at(cast), data=fill(cast, version=2))
    note = {"version": read_version(alice, cast), "note": "The plan is being rewritten."}
    alice.post(at(cast, "/publish"), data=note)
    assert "The plan is being rewritten." in visit("nobody").get(PAGE).text
    assert "The plan is being rewritten." in alice.get(at(cast)).text


def test_an_owner_takes_the_page_down_and_puts_it_back(
    app: Flask, cast: Cast, visit: Visit
) -> None:
    with app.app_context():
        publish_page(cast)
    alice = visit("alice")
    alice.post(at(cast, "/take-down"), data={"version": 2})
    assert "The page was taken down. Nobody can read it." in alice.get(at(cast)).text
    assert visit("nobody").get(PAGE).status_code == 410
    alice.post(at(cast, "/publish"), data={"version": 3})
    text = visit("nobody").get(PAGE).text
    assert "The district took this page down." in text
    assert "The district put this page back." in text


def test_an_owner_renews_the_link(app: Flask, cast: Cast, visit: Visit) -> None:
    with app.app_context():
        old = publish_page(cast, is_listed=False)
    alice = visit("alice")
    alice.post(at(cast, "/link"), data={"version": 2})
    assert visit("nobody").get(f"/public/{old}").status_code == 410
    assert old not in alice.get(at(cast)).text


def test_an_owner_changes_the_address(app: Flask, cast: Cast, visit: Visit) -> None:
    with app.app_context():
        publish_page(cast)
    alice = visit("alice")
    wrong = alice.post(at(cast, "/address"), data={"version": 2, "address": "No Way"})
    assert wrong.status_code == 422
    assert "Use 3 to 60 small letters" in wrong.text
    alice.post(at(cast, "/address"), data={"version": 2, "address": "our-schools"})
    assert visit("nobody").get("/public/our-schools").status_code == 200
    assert visit("nobody").get(PAGE).headers["Location"] == "/public/our-schools"
    assert "Former addresses lead there: example-unified." in alice.get(at(cast)).text


def test_the_trail_of_the_district_tells_it_all_in_words(
    app: Flask, cast: Cast, visit: Visit
) -> None:
    with app.app_context():
        publish_page(cast, contents=EVERYTHING - {Content.PLAN})
    text = visit("alice").get(f"/districts/{cast.district_id}/activity").text
    assert "Public page" in text


def test_the_owners_pages_ask_little_of_the_database(
    app: Flask, cast: Cast, visit: Visit, count_queries: CountQueries
) -> None:
    with app.app_context():
        publish_page(cast)
    alice = visit("alice")
    with count_queries() as page:
        alice.get(at(cast))
    assert len(page) <= 9
    with count_queries() as preview:
        alice.get(at(cast, "/preview"))
    assert len(preview) <= 20


def test_a_deleted_district_takes_its_page_along(app: Flask, cast: Cast, visit: Visit) -> None:
    with app.app_context():
        publish_page(cast)
        from selfassess.services.districts import delete_district

        delete_district(cast.alice.actor, cast.district_id)
        assert db.session.get(Snapshot, cast.snapshot_id) is None
    assert visit("nobody").get(PAGE).status_code == 404


def test_nothing_is_chosen_for_an_owner(app: Flask, cast: Cast) -> None:
    with app.app_context():
        draft = publishing.open_publication(cast.alice.actor, cast.district_id).draft
    assert draft is not None
    assert (draft.is_listed, draft.contents, draft.follows) == (False, frozenset(), False)
