"""What changes on a public page as a feed that programs can read (RFC 4287)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pytest
from flask import Flask

from selfassess.domain.publication import Content
from selfassess.services import publishing
from tests.cast import Cast
from tests.conftest import Visit
from tests.inspecting import parse
from tests.web.publishing import publish_page

ATOM = "{http://www.w3.org/2005/Atom}"
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
TAG = re.compile(r"tag:[a-z0-9.-]+,\d{4}-\d\d-\d\d:[\w/-]+")


@pytest.fixture
def publish(app: Flask, cast: Cast) -> Callable[..., str]:
    """Publishes the page of Alice's district and gives the path of its feed."""

    def publish(**changes: object) -> str:
        with app.app_context():
            return f"/public/{publish_page(cast, **changes)}/feed.atom"

    return publish


def read(visit: Visit, path: str) -> Element:
    """Fetch a feed as anybody does."""
    answer = visit("nobody").get(path)
    assert answer.mimetype == "application/atom+xml"
    return ElementTree.fromstring(answer.data)  # noqa: S314 - we wrote it


def find(element: Element, name: str) -> str:
    """The text of the only child of a name."""
    (child,) = element.findall(ATOM + name)
    return child.text or ""


def test_the_feed_has_all_that_the_standard_wants(
    visit: Visit, publish: Callable[..., str]
) -> None:
    path = publish()
    feed = read(visit, path)
    assert feed.tag == f"{ATOM}feed"
    assert TAG.fullmatch(find(feed, "id"))
    assert find(feed, "title") == "Example Unified: what changes"
    assert MOMENT.fullmatch(find(feed, "updated"))
    (author,) = feed.findall(f"{ATOM}author")
    assert find(author, "name") == "Example Unified"
    links = {link.get("rel"): link.get("href") for link in feed.findall(f"{ATOM}link")}
    assert links["self"] == f"http://localhost{path}"
    assert links["alternate"] == f"http://localhost{path.removesuffix('/feed.atom')}"
    entries = feed.findall(f"{ATOM}entry")
    assert entries
    for entry in entries:
        assert TAG.fullmatch(find(entry, "id"))
        assert find(entry, "title")
        assert find(entry, "content")
        assert MOMENT.fullmatch(find(entry, "updated"))
        assert entry.find(f"{ATOM}link[@rel='alternate']") is not None


def test_no_two_entries_have_the_same_id_and_the_newest_stands_first(
    visit: Visit, publish: Callable[..., str]
) -> None:
    publish()
    feed = read(visit, publish(contents=frozenset({Content.PLAN})))
    entries = feed.findall(f"{ATOM}entry")
    ids = [find(entry, "id") for entry in entries]
    assert len(ids) == len(set(ids)) > 1
    moments = [datetime.fromisoformat(find(entry, "updated")) for entry in entries]
    assert moments == sorted(moments, reverse=True)
    assert find(feed, "updated") == find(entries[0], "updated")


def test_ids_stay_whatever_the_language_and_whatever_comes_later(
    visit: Visit, publish: Callable[..., str]
) -> None:
    path = publish()
    before = read(visit, path)
    spanish = read(visit, f"{path}?lang=es")
    later = read(visit, publish(contents=frozenset()))

    def list_ids(feed: Element) -> list[str]:
        return [find(feed, "id"), *(find(e, "id") for e in feed.findall(f"{ATOM}entry"))]

    assert list_ids(spanish) == list_ids(before)
    assert set(list_ids(before)) < set(list_ids(later))


def test_the_feed_speaks_spanish(visit: Visit, publish: Callable[..., str]) -> None:
    path = publish()
    feed = read(visit, f"{path}?lang=es")
    assert feed.get("{http://www.w3.org/XML/1998/namespace}lang") == "es-US"
    assert find(feed, "title") == "Example Unified: qué cambia"
    titles = [find(entry, "title") for entry in feed.findall(f"{ATOM}entry")]
    assert "El distrito publicó esta página." in titles
    links = [link.get("href", "") for link in feed.iter(f"{ATOM}link")]
    assert all(link.endswith("lang=es") for link in links)


def test_pages_say_where_the_feed_is(visit: Visit, publish: Callable[..., str]) -> None:
    path = publish()
    for page in ("", "/families", "/share", "/promises", "/subscribe"):
        root = parse(visit("nobody").get(path.removesuffix("/feed.atom") + page).text)
        links = [
            link.get("href")
            for link in root.iter("link")
            if link.get("type") == "application/atom+xml"
        ]
        assert links == [path]


def test_the_feed_is_sent_again_only_when_it_changed(
    visit: Visit, publish: Callable[..., str]
) -> None:
    path = publish()
    mark = visit("nobody").get(path).headers["ETag"]
    assert visit("nobody").get(path, headers={"If-None-Match": mark}).status_code == 304
    publish(contents=frozenset())
    assert visit("nobody").get(path, headers={"If-None-Match": mark}).status_code == 200


def test_characters_that_xml_cannot_hold_do_not_break_it(
    app: Flask, cast: Cast, visit: Visit, publish: Callable[..., str]
) -> None:
    path = publish()
    with app.app_context():
        actor, district_id, now = cast.alice.actor, cast.district_id, datetime.now(UTC)
        version = publishing.open_publication(actor, district_id).version
        publishing.unpublish(actor, district_id, version, now, "A\x0bB\uffff]]> & <b>")
        publishing.publish(actor, district_id, version + 1, now)
    told = [find(entry, "content") for entry in read(visit, path).findall(f"{ATOM}entry")]
    assert "Reason given: AB]]> & <b>" in told


def test_without_a_plan_no_step_is_told(visit: Visit, publish: Callable[..., str]) -> None:
    feed = read(visit, publish(contents=frozenset()))
    kinds = {category.get("term") for category in feed.iter(f"{ATOM}category")}
    assert kinds == {"contents"}
    assert "Step" not in ElementTree.tostring(feed, encoding="unicode")
