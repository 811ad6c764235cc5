"""Challenges that were upheld stand on the public page, in data and feed; others nowhere."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from selfassess.domain.challenges import EntryKind, Party, Ruling, Said
from selfassess.domain.publication import Content
from selfassess.formats.open_data import SCHEMA
from selfassess.services import challenges, follows, publications, publishing
from tests.cast import Cast
from tests.conftest import CountQueries, Visit
from tests.inspecting import parse
from tests.web.coalitions import SOURCE, make_cora
from tests.web.publishing import EVERYTHING, publish_page
from tests.web.test_public import check
from tests.web.test_public_language import find_english

PAGE = "/public/example-unified"
PARTS = (
    "",
    "/promises",
    "/families",
    "/data.json",
    "/levels.csv",
    "/feed.atom",
    "/embed",
    "/share",
)
CLAIM = "The board never voted on it."
REPLY = "We voted in the spring."
FOUND = "The minutes show no vote."
NAMES = ("Cora", "Bob", "Nora", "Alice")


@dataclass
class Challenge:
    """A challenge of the published level of 1.1, and what was said on it so far."""

    app: Flask
    cast: Cast
    id: int
    count: int = 1

    def add(self, kind: EntryKind, text: str, ruling: Ruling | None = None, **more: int) -> None:
        """Say something for the side whose turn it is."""
        who, party = self.cast.bob, Party.DISTRICT
        if ruling is not None or more:
            who, party = self.cast.nora, Party.STAFF
        said = replace(Said(kind, text, (), ruling), **more)
        with self.app.app_context():
            challenges.add(who.actor, self.id, party, said, self.count, datetime.now(UTC))
        self.count += 1


@pytest.fixture
def challenge(app: Flask, cast: Cast) -> Challenge:
    """A challenge that waits for a reply."""
    with app.app_context():
        address = publish_page(cast)
        cora = make_cora()
        now = datetime.now(UTC) - timedelta(minutes=1)
        actor, id_ = cora.person.actor, cora.coalition_id
        follow_id = follows.follow(actor, id_, address, now)
        made = challenges.challenge(actor, id_, follow_id, "level-1.1", CLAIM, (SOURCE,), now)
    return Challenge(app, cast, made)


def rule(challenge: Challenge, ruling: Ruling = Ruling.UPHELD) -> None:
    """Have the district reply and the staff rule."""
    challenge.add(EntryKind.REPLY, REPLY)
    challenge.add(EntryKind.RULING, FOUND, ruling)


def test_what_is_open_or_not_upheld_shows_nowhere(visit: Visit, challenge: Challenge) -> None:
    client = visit("nobody")
    before = {part: client.get(PAGE + part) for part in PARTS}

    def look() -> None:
        for part in PARTS:
            now = client.get(PAGE + part)
            assert now.status_code == 200, part
            assert (now.data, now.headers["ETag"]) == (
                before[part].data, before[part].headers["ETag"],
            ), part  # fmt: skip

    for text in (answer.text for answer in before.values()):
        assert not any(words in text for words in (CLAIM, "Forward Example", "hallenges that were"))
    challenge.add(EntryKind.REPLY, REPLY)
    look()
    challenge.add(EntryKind.RULING, FOUND, Ruling.NOT_UPHELD)
    look()
    challenge.add(EntryKind.RULING, "Now it is.", Ruling.UPHELD)
    assert "Now it is." in client.get(PAGE).text
    challenge.add(EntryKind.RULING, "It is not.", Ruling.NOT_UPHELD)
    look()


@pytest.mark.parametrize("contents", [frozenset(), EVERYTHING], ids=["least", "most"])
def test_what_was_upheld_stands_on_the_page_and_in_its_data(
    app: Flask, cast: Cast, visit: Visit, challenge: Challenge, contents: frozenset[Content]
) -> None:
    rule(challenge)
    with app.app_context():
        publish_page(cast, contents=contents)
    client = visit("nobody")
    page = client.get(PAGE).text
    for words in ("Challenges that were upheld", "Forward Example", FOUND, REPLY, "Upheld"):
        assert words in page
    assert "A challenge was upheld: 1.1" in page
    data = json.loads(client.get(f"{PAGE}/data.json").text)
    check(data, SCHEMA, "data")
    (ruling,) = data["rulings"]
    assert (ruling["element"], ruling["level"], ruling["ruling"]) == ("1.1", 2, "upheld")
    assert [one["text"] for one in ruling["findings"]] == [FOUND]
    assert [one["text"] for one in ruling["reply"]] == [REPLY]
    feed = client.get(f"{PAGE}/feed.atom").text
    assert "A challenge was upheld: 1.1" in feed
    assert 'term="correction"' in feed
    for part in PARTS:
        text = client.get(PAGE + part).text
        assert not any(name in text for name in (*NAMES, CLAIM)), part


def test_a_ruling_in_part_and_its_correction_are_told(visit: Visit, challenge: Challenge) -> None:
    rule(challenge, Ruling.PARTLY)
    client = visit("nobody")
    first = client.get(PAGE)
    assert "A challenge was upheld in part: 1.1" in first.text
    challenge.add(EntryKind.CORRECTION, "Page 4 of the minutes.", corrects=3)
    again = client.get(PAGE)
    assert again.headers["ETag"] != first.headers["ETag"]
    assert "Corrected on" in again.text
    assert "Page 4 of the minutes." in again.text


def test_a_ruling_changes_the_mark_and_costs_little(
    visit: Visit, challenge: Challenge, count_queries: CountQueries
) -> None:
    client = visit("nobody")
    before = client.get(PAGE)
    rule(challenge)
    with count_queries() as made:
        page = client.get(PAGE, headers={"If-None-Match": before.headers["ETag"]})
    assert page.status_code == 200
    assert page.headers["ETag"] != before.headers["ETag"]
    assert len(made) <= 10
    with count_queries() as kept:
        client.get(PAGE)
    with count_queries() as known:
        answer = client.get(PAGE, headers={"If-None-Match": page.headers["ETag"]})
    assert (answer.status_code, len(kept), len(known)) == (304, 1, 1)


def test_in_spanish_only_what_people_wrote_stays_as_it_is(
    visit: Visit, challenge: Challenge
) -> None:
    rule(challenge)
    root = parse(visit("nobody").get(f"{PAGE}?lang=es").text)
    (section,) = [one for one in root.iter("section") if one.get("aria-labelledby") == "challenges"]
    section.set("lang", "es-US")
    assert find_english(section) == []
    text = "".join(section.itertext())
    for words in ("Objeciones que se aceptaron", "1.1", "nivel 2", "Aceptada", FOUND, REPLY):
        assert words in text


def test_a_ruling_is_told_once_and_never_of_a_page_that_is_gone(
    app: Flask, cast: Cast, challenge: Challenge
) -> None:
    rule(challenge)
    alice = cast.alice.actor
    with app.app_context():
        view = publications.find_public("example-unified")
        told = publications.list_changes(view.publication_id)
        assert [one.kind for one in told].count("correction") == 1
        assert told == view.changes
        version = publishing.open_publication(alice, cast.district_id).version
        publishing.unpublish(alice, cast.district_id, version, datetime.now(UTC))
        left = publications.list_changes(view.publication_id)
        assert "correction" not in [one.kind for one in left]
