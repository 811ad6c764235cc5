"""What everybody reads: what was chosen and nothing else, kept by everybody, without a session."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from selfassess.domain.events import EventFacts, EventKind
from selfassess.domain.publication import Content, Settings
from selfassess.domain.responses import ElementResult
from selfassess.domain.snapshot import take_snapshot
from selfassess.domain.tracking import Status
from selfassess.extensions import db
from selfassess.formats.documents import write_snapshot
from selfassess.formats.open_data import LEVEL_COLUMNS, PROMISE_COLUMNS, SCHEMA
from selfassess.services import adopted_plans, comments, events, publishing
from selfassess.services.adopted_plans import Adoption, Change, Move
from selfassess.services.editions import DEFAULT_EDITION, get_edition
from selfassess.store import adopted_plans as plan_store
from selfassess.store import scenarios
from selfassess.store import snapshots as snapshot_store
from selfassess.store.models import District, User
from tests.cast import AS_OF, Cast
from tests.conftest import CountQueries, Visit
from tests.inspecting import InspectingClient
from tests.reports.reading import Report
from tests.web.publishing import EVERYTHING, publish_page

PAGE = "/public/example-unified"


def publish(app: Flask, cast: Cast, **changes: Any) -> str:
    """Publish, and give the address."""
    with app.app_context():
        return publish_page(cast, **changes)


def act(app: Flask, cast: Cast, done: str) -> None:
    """Take the page down, or renew its link."""
    with app.app_context():
        opened = publishing.open_publication(cast.alice.actor, cast.district_id)
        getattr(publishing, done)(
            cast.alice.actor, cast.district_id, opened.version, datetime.now(UTC)
        )


# --- Kept by everybody


def test_nobody_has_a_session_at_a_public_page(app: Flask, cast: Cast, visit: Visit) -> None:
    publish(app, cast)
    response = visit("nobody").get(PAGE)
    assert response.status_code == 200
    assert "Set-Cookie" not in response.headers
    assert "Cookie" not in response.headers.get("Vary", "")
    assert visit("alice").get(PAGE).data == response.data
    assert cast.alice.email not in response.text


def test_a_listed_page_may_be_kept_for_a_while(app: Flask, cast: Cast, visit: Visit) -> None:
    publish(app, cast)
    said = visit("nobody").get(PAGE).headers["Cache-Control"]
    assert "public" in said
    assert "max-age=60" in said
    assert "stale-while-revalidate=600" in said


@pytest.mark.parametrize("part", ["", "/promises", "/data.json", "/levels.csv", "/report.pdf"])
def test_who_has_it_already_costs_one_query(
    app: Flask, cast: Cast, visit: Visit, count_queries: CountQueries, part: str
) -> None:
    publish(app, cast)
    client = visit("nobody")
    with count_queries() as first:
        response = client.get(PAGE + part)
    assert len(first) <= 8
    with count_queries() as kept:
        again = client.get(PAGE + part)
    assert len(kept) == 1
    assert again.data == response.data
    assert again.headers["Content-Type"] == response.headers["Content-Type"]
    with count_queries() as known:
        nothing = client.get(PAGE + part, headers={"If-None-Match": response.headers["ETag"]})
    assert (nothing.status_code, nothing.data, len(known)) == (304, b"", 1)


def test_a_page_with_a_trend_and_plans_costs_no_more(
    app: Flask, cast: Cast, visit: Visit, count_queries: CountQueries
) -> None:
    with app.app_context():
        for year in range(2016, 2026):
            freeze(cast, date(year, 6, 30))
        adopt(cast)
    publish(app, cast)
    with count_queries() as statements:
        visit("nobody").get(PAGE)
    assert len(statements) <= 8


def test_every_change_changes_the_mark(app: Flask, cast: Cast, visit: Visit) -> None:
    publish(app, cast)
    client = visit("nobody")
    marks = [client.get(PAGE).headers["ETag"]]
    with app.app_context():
        adopt(cast)
    marks.append(client.get(PAGE).headers["ETag"])
    with app.app_context():
        change_step(cast, due=date(2037, 1, 1), reason="")
    marks.append(client.get(PAGE).headers["ETag"])
    with app.app_context():
        db.session.get_one(District, cast.district_id).name = "Another Name"
        db.session.commit()
    marks.append(client.get(PAGE).headers["ETag"])
    publish(app, cast, contents=frozenset())
    marks.append(client.get(PAGE).headers["ETag"])
    assert len(set(marks)) == len(marks)
    assert "Another Name" in client.get(PAGE).text


def test_a_draft_changes_nothing(app: Flask, cast: Cast, visit: Visit) -> None:
    publish(app, cast)
    before = visit("nobody").get(PAGE)
    with app.app_context():
        opened = publishing.open_publication(cast.alice.actor, cast.district_id)
        settings = Settings(False, frozenset(), DEFAULT_EDITION, cast.snapshot_id)
        publishing.save_draft(
            cast.alice.actor, cast.district_id, settings, opened.version, datetime.now(UTC)
        )
    after = visit("nobody").get(PAGE)
    assert (after.data, after.headers["ETag"]) == (before.data, before.headers["ETag"])


# --- Found and not found


def test_a_page_with_a_link_is_never_kept_and_never_found(
    app: Flask, cast: Cast, visit: Visit
) -> None:
    address = publish(app, cast, is_listed=False)
    client = visit("nobody")
    response = client.get(f"/public/{address}")
    assert response.status_code == 200
    assert "no-cache" in response.headers["Cache-Control"]
    assert "max-age" not in response.headers["Cache-Control"]
    assert response.headers["X-Robots-Tag"] == "noindex"
    assert '<meta name="robots" content="noindex">' in response.text
    assert client.get(PAGE).status_code == 410
    assert "Example Unified" not in client.get("/public").text
    act(app, cast, "renew_link")
    assert client.get(f"/public/{address}").status_code == 410


def test_what_is_taken_down_is_gone_at_once(app: Flask, cast: Cast, visit: Visit) -> None:
    publish(app, cast)
    client = visit("nobody")
    assert client.get(PAGE).status_code == 200
    act(app, cast, "unpublish")
    for part in ("", "/promises", "/data.json", "/levels.csv", "/report.pdf", "/preview.png"):
        assert client.get(PAGE + part).status_code == 410, part
    assert "Example Unified" not in client.get("/public").text


@pytest.mark.parametrize(
    ("path", "header"),
    [
        (f"{PAGE}/data.json", "Access-Control-Allow-Origin"),
        (f"{PAGE}/levels.csv", "Access-Control-Allow-Origin"),
        (f"{PAGE}/promises.csv", "Access-Control-Allow-Origin"),
        (f"{PAGE}/preview.png", "Cross-Origin-Resource-Policy"),
        (f"{PAGE}/badge.svg", "Cross-Origin-Resource-Policy"),
        ("/public/data/schema.json", "Access-Control-Allow-Origin"),
    ],
)
def test_who_has_a_file_already_is_told_the_same_headers(
    app: Flask, cast: Cast, visit: Visit, path: str, header: str
) -> None:
    publish(app, cast)
    client = visit("nobody")
    first = client.get(path)
    again = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (first.status_code, again.status_code) == (200, 304)
    assert first.headers[header] == again.headers[header]
    assert first.headers[header] in {"*", "cross-origin"}


def test_an_address_that_never_was_is_not_found(visit: Visit) -> None:
    assert visit("nobody").get("/public/nowhere").status_code == 404


def test_a_former_address_leads_on_with_its_language(app: Flask, cast: Cast, visit: Visit) -> None:
    publish(app, cast)
    with app.app_context():
        opened = publishing.open_publication(cast.alice.actor, cast.district_id)
        publishing.change_address(
            cast.alice.actor, cast.district_id, "new-name", opened.version, datetime.now(UTC)
        )
    response = visit("nobody").get(f"{PAGE}/promises?lang=es")
    assert response.status_code == 301
    assert response.headers["Location"] == "/public/new-name/promises?lang=es"


def test_the_list_can_be_searched_and_turned(app: Flask, cast: Cast, visit: Visit) -> None:
    publish(app, cast)
    client = visit("nobody")
    assert "Example Unified" in client.get("/public?q=unified").text
    assert "Example Unified" in client.get("/public?q=co").text
    assert "Example Unified" not in client.get("/public?q=elsewhere").text
    assert "Example Unified" not in client.get("/public?page=2").text
    assert client.get("/public?page=nonsense").status_code == 200


def test_search_engines_are_told_where_the_page_is(app: Flask, cast: Cast, visit: Visit) -> None:
    publish(app, cast)
    text = visit("nobody").get(f"{PAGE}/promises?state=done").text
    assert '<link rel="canonical" href="http://localhost/public/example-unified/promises">' in text
    assert 'name="robots"' not in text
    text = visit("nobody").get(PAGE).text
    assert 'property="og:title"' in text
    assert 'property="og:description"' in text
    assert 'content="http://localhost/public/example-unified/preview.png"' in text


def test_the_picture_beside_a_link_is_one(app: Flask, cast: Cast, visit: Visit) -> None:
    publish(app, cast)
    response = visit("nobody").get(f"{PAGE}/preview.png")
    assert response.mimetype == "image/png"
    assert response.data[:8] == b"\x89PNG\r\n\x1a\n"
    assert response.data[16:24] == (1200).to_bytes(4) + (630).to_bytes(4)


def test_an_invented_district_says_so_and_is_not_indexed(
    app: Flask, cast: Cast, visit: Visit
) -> None:
    with app.app_context():
        db.session.get_one(District, cast.district_id).is_demonstration = True
        db.session.commit()
    publish(app, cast)
    client = visit("nobody")
    for part in ("", "/promises", "/data.json", "/report.pdf", "/preview.png"):
        assert client.get(PAGE + part).headers["X-Robots-Tag"] == "noindex", part
    assert "Invented demonstration" in client.get(PAGE).text
    assert json.loads(client.get(f"{PAGE}/data.json").text)["publisher"]["demonstration"] is True
    assert "Invented" in client.get("/public").text


def test_a_file_is_made_once_whatever_an_address_asks(
    app: Flask, cast: Cast, visit: Visit, count_queries: CountQueries
) -> None:
    publish(app, cast)
    client = visit("nobody")
    client.get(f"{PAGE}/report.pdf")
    with count_queries() as statements:
        client.get(f"{PAGE}/report.pdf?again=1")
    assert len(statements) == 1


def test_another_edition_without_verdicts_can_be_published(
    app: Flask, cast: Cast, visit: Visit
) -> None:
    with app.app_context():
        framework = get_edition("citywide-2018")
        results = {e: ElementResult("rated", 2, None, 2, 2) for e in framework.elements}
        document = write_snapshot(take_snapshot(framework, results), "Example", AS_OF)
        frozen = snapshot_store.add_snapshot(
            cast.district_id, None, AS_OF, datetime.now(UTC), None, document, {}
        )
        db.session.commit()
        publish_page(cast, edition="citywide-2018", snapshot_id=frozen.id)
    client = visit("nobody")
    for part in ("", "/promises", "/data.json", "/levels.csv", "/report.pdf", "/preview.png"):
        assert client.get(PAGE + part).status_code == 200, part
    check(json.loads(client.get(f"{PAGE}/data.json").text), SCHEMA, "data")
    assert "CRPE calls advanced" not in client.get(PAGE).text


# --- Promises


def test_a_promise_shows_every_day_that_was_moved(app: Flask, cast: Cast, visit: Visit) -> None:
    with app.app_context():
        adopt(cast)
        change_step(cast, due=date(2037, 1, 15), reason="The vendor is late.")
    publish(app, cast)
    text = visit("nobody").get(f"{PAGE}/promises").text
    assert 'id="promise-1"' in text
    assert "First promised for October 1, 2036" in text
    assert "postponed to January 15, 2037" in text
    assert "The vendor is late." in text


def test_promises_can_be_looked_at_by_state(app: Flask, cast: Cast, visit: Visit) -> None:
    with app.app_context():
        adopt(cast)
        change_step(cast, status=Status.DONE)
    publish(app, cast)
    client = visit("nobody")
    assert 'id="promise-1"' in client.get(f"{PAGE}/promises?state=done").text
    assert 'id="promise-2"' not in client.get(f"{PAGE}/promises?state=done").text
    assert 'id="promise-2"' in client.get(f"{PAGE}/promises?state=nonsense").text


def test_without_its_plan_a_page_has_no_promises(app: Flask, cast: Cast, visit: Visit) -> None:
    publish(app, cast, contents=EVERYTHING - {Content.PLAN})
    client = visit("nobody")
    assert client.get(f"{PAGE}/promises").status_code == 404
    assert client.get(f"{PAGE}/promises.csv").status_code == 404
    assert "/promises" not in client.get(PAGE).text


def test_what_a_page_stops_showing_stands_on_it(app: Flask, cast: Cast, visit: Visit) -> None:
    publish(app, cast)
    publish(app, cast, contents=EVERYTHING - {Content.PLAN})
    assert "The district stopped showing its plan." in visit("nobody").get(PAGE).text


# --- Open data


@pytest.mark.parametrize("contents", [frozenset(), EVERYTHING], ids=["least", "most"])
def test_the_data_keep_to_their_schema(
    app: Flask, cast: Cast, visit: Visit, contents: frozenset[Content]
) -> None:
    with app.app_context():
        freeze(cast, date(2020, 6, 30))
        adopt(cast)
        change_step(cast, due=date(2037, 1, 15), reason="The vendor is late.")
    publish(app, cast, contents=contents)
    response = visit("nobody").get(f"{PAGE}/data.json")
    data = json.loads(response.text)
    check(data, SCHEMA, "data")
    assert data["license"]["id"] == "CC-BY-4.0"
    assert (data["notes"] is None) == (Content.NOTES not in contents)
    assert (data["plan"] is None) == (Content.PLAN not in contents)
    assert len(data["snapshots"]) == (2 if Content.TREND in contents else 1)
    assert (data["snapshots"][0]["elements"] is None) == (Content.LEVELS not in contents)
    assert data["snapshots"][0]["as_of"] == AS_OF.isoformat()


def test_the_schema_finds_what_does_not_keep_to_it() -> None:
    with pytest.raises(AssertionError):
        check({"format": "selfassess-public-1"}, SCHEMA, "data")


def test_the_schema_is_published_and_documented(visit: Visit) -> None:
    client = visit("nobody")
    assert json.loads(client.get("/public/data/schema.json").text) == SCHEMA
    text = client.get("/public/data").text
    assert "snapshots[].components.&lt;id&gt;.score" in text
    assert all(name in text for name, _ in (*LEVEL_COLUMNS, *PROMISE_COLUMNS))


def test_tables_have_their_columns_and_cannot_be_run(app: Flask, cast: Cast, visit: Visit) -> None:
    with app.app_context():
        adopt(cast, title="=1+1")
    publish(app, cast)
    client = visit("nobody")
    levels = list(csv.DictReader(io.StringIO(client.get(f"{PAGE}/levels.csv").text)))
    assert list(levels[0]) == [name for name, _ in LEVEL_COLUMNS]
    assert len(levels) == 1 + 7 + 36
    assert {row["license"] for row in levels} == {"CC-BY-4.0"}
    assert [row["level"] for row in levels if row["id"] == "1.1"] == ["2"]
    assert {row["state"] for row in levels if row["what"] == "element"} == {"rated", "unanswered"}
    promises = list(csv.DictReader(io.StringIO(client.get(f"{PAGE}/promises.csv").text)))
    assert list(promises[0]) == [name for name, _ in PROMISE_COLUMNS]
    assert promises[0]["title"] == "'=1+1"


def test_only_data_may_be_read_by_scripts_of_others(app: Flask, cast: Cast, visit: Visit) -> None:
    with app.app_context():
        adopt(cast)
    publish(app, cast)
    client = visit("nobody")
    for part in ("/data.json", "/levels.csv", "/promises.csv"):
        response = client.get(PAGE + part)
        assert response.headers["Access-Control-Allow-Origin"] == "*", part
        # Browsers take the headers of "nothing has changed" over into what they have kept.
        known = client.get(PAGE + part, headers={"If-None-Match": response.headers["ETag"]})
        assert known.status_code == 304, part
        assert known.headers["Access-Control-Allow-Origin"] == "*", part
    for part in ("", "/promises", "/report.pdf", "/preview.png"):
        assert "Access-Control-Allow-Origin" not in client.get(PAGE + part).headers, part


def check(value: Any, schema: dict[str, Any], place: str) -> None:
    """Hold a value against the few words of JSON Schema that ours uses."""
    kinds = schema.get("type", [])
    names = {
        dict: "object",
        list: "array",
        str: "string",
        bool: "boolean",
        int: "integer",
        float: "number",
        type(None): "null",
    }
    kind = names[type(value)]
    allowed = kinds if isinstance(kinds, list) else [kinds]
    assert kind in allowed or (kind == "integer" and "number" in allowed), (place, value)
    if "const" in schema:
        assert value == schema["const"], place
    if "enum" in schema:
        assert value in schema["enum"], (place, value)
    if isinstance(value, list):
        for number, item in enumerate(value):
            check(item, schema["items"], f"{place}[{number}]")
    if isinstance(value, dict):
        known, more = schema.get("properties", {}), schema.get("additionalProperties", True)
        assert set(schema.get("required", ())) <= set(value), (place, sorted(value))
        for key, item in value.items():
            assert key in known or more is not False, (place, key)
            if key in known or isinstance(more, dict):
                check(item, known.get(key, more), f"{place}.{key}")


# --- Nothing else leaks

ALWAYS = {"MARK-publish-note"}
"""What is written for everybody."""
BY_CONTENT = {
    Content.NOTES: {"MARK-judgment-reason"},
    Content.EVIDENCE: {"MARK-evidence-title", "https://example.org/MARK-evidence-url"},
    Content.PLAN: {"MARK-step-title", "MARK-due-reason", "MARK-plan-name"},
}
"""What each content shows of what people wrote."""
NEVER = {
    "MARK-display-name",
    "MARK-user-email",
    "MARK-worksheet-note",
    "MARK-answer-cause",
    "MARK-vote-dissent",
    "MARK-review-name",
    "MARK-second-note",
    "MARK-unknown-key",
    "MARK-evidence-file",
    "MARK-step-owner",
    "MARK-step-detail",
    "MARK-step-done-when",
    "MARK-step-note",
    "MARK-plan-goals",
    "MARK-comment",
    "MARK-event",
    "MARK-item-title",
    "MARK-item-owner",
    "MARK-scenario",
    "MARK-old-district-name",
    "MARK-later-snapshot",
    "7654321",
}
"""What nobody outside ever reads, whatever is published."""


@pytest.mark.parametrize(
    "contents",
    [
        frozenset(),
        *(frozenset({one}) for one in Content if one is not Content.NOTES),
        frozenset({Content.LEVELS, Content.NOTES}),
        EVERYTHING,
    ],
    ids=lambda contents: "-".join(sorted(contents)) or "nothing",
)
def test_nothing_shows_that_was_not_chosen(
    app: Flask, cast: Cast, visit: Visit, contents: frozenset[Content]
) -> None:
    with app.app_context():
        snapshot_id = mark_everything(cast)
        publish_page(cast, contents=frozenset(), snapshot_id=snapshot_id, is_listed=False)
        opened = publishing.open_publication(cast.alice.actor, cast.district_id)
        settings = Settings(True, contents, DEFAULT_EDITION, snapshot_id)
        now = datetime.now(UTC)
        actor, district_id = cast.alice.actor, cast.district_id
        publishing.save_draft(actor, district_id, settings, opened.version, now)
        publishing.publish(actor, district_id, opened.version + 1, now, "MARK-publish-note")
        mark_later(cast)
    shown = ALWAYS.union(*(BY_CONTENT.get(content, set()) for content in contents))
    hidden = NEVER | (set[str]().union(*BY_CONTENT.values()) - shown)
    read = ""
    # Other languages print the same content: it is enough to look at them where all is shown.
    languages = ("", "?lang=es") if contents == EVERYTHING else ("",)
    for path in list_public_addresses(app, languages):
        response = visit("nobody").get(path)
        assert response.status_code in {200, 404}, path
        text = read_text(response)
        assert not {one for one in hidden if one in text}, path
        read += text
    if contents:  # Who shows nothing has changed nothing: the note comes with a change.
        assert {one for one in ALWAYS if one in read} >= ALWAYS
    assert shown - ALWAYS <= {one for one in shown if one in read}


def list_public_addresses(app: Flask, languages: tuple[str, ...]) -> list[str]:
    """Every address about the page that can be fetched, whoever made it."""
    paths = ["/public"]
    for rule in app.url_map.iter_rules():
        if rule.arguments == {"address"} and "GET" in (rule.methods or ()):
            paths.append(rule.rule.replace("<address>", "example-unified"))
    assert len(paths) > 12
    return [f"{path}{query}" for path in paths for query in languages]


def read_text(response: TestResponse) -> str:
    """What a reader can get out of an answer."""
    if response.mimetype == "application/pdf":
        report = Report(response.data)
        return f"{report.text} {response.data.decode('latin-1')}"
    if response.mimetype.startswith("image/png"):
        return response.data.decode("latin-1")
    return f"{response.text} {response.headers}"


def mark_everything(cast: Cast) -> int:
    """Write a mark into every field in which people write, and give the snapshot."""
    user = db.session.get_one(User, cast.alice.id)
    user.display_name, user.email = "MARK-display-name", "MARK-user-email@example.com"
    db.session.get_one(District, cast.district_id).nces_id = "7654321"
    framework = get_edition(DEFAULT_EDITION)
    rated = take_snapshot(
        framework, {e: ElementResult("rated", 3, 2, 3, 3) for e in framework.elements}
    )
    document = write_snapshot(rated, "MARK-old-district-name", AS_OF)
    document["unknown"] = "MARK-unknown-key"
    document["review"] = {
        "state": "approved",
        "approved_by": "MARK-review-name",
        "second_ratings": {"1.1": [{"note": "MARK-second-note"}]},
    }
    document["evidence"] = {
        "pieces": [
            {
                "id": 1,
                "element": "1.1",
                "title": "MARK-evidence-title",
                "url": "https://example.org/MARK-evidence-url",
                "file": "MARK-evidence-file",
                "true_on": "2026-01-01",
                "counts": True,
            }
        ]
    }
    worksheet = {
        "answers": {"q": {"state": "na", "cause": "MARK-answer-cause", "version": 1, "at": None}},
        "rating": {
            "kind": "override",
            "level": 3,
            "state": "answered",
            "cause": "",
            "reason": "MARK-judgment-reason",
            "derived": 2,
            "version": 1,
            "at": None,
        },
        "note": {"text": "MARK-worksheet-note", "version": 1, "at": None},
        "agreement": {"dissent": [{"by": "MARK-vote-dissent"}]},
    }
    frozen = snapshot_store.add_snapshot(
        cast.district_id,
        None,
        AS_OF + timedelta(days=1),
        datetime.now(UTC),
        cast.alice.id,
        document,
        {"1.1": worksheet},
    )
    now = datetime.now(UTC)
    actor = cast.alice.actor
    snapshot_store.add_plan_item(
        frozen.id, title="MARK-item-title", owner="MARK-item-owner", version=1, updated_at=now
    )
    scenarios.add_scenario(frozen.id, name="MARK-scenario", request={}, summary={})
    comments.add_comment(actor, cast.assessment_id, "7.6", "MARK-comment", now)
    facts = EventFacts(AS_OF, EventKind.LEADER, "MARK-event", "MARK-event")
    events.add_event(actor, cast.district_id, facts, now)
    adopt(
        cast,
        title="MARK-step-title",
        name="MARK-plan-name",
        goals="MARK-plan-goals",
        owner="MARK-step-owner",
        detail="MARK-step-detail",
        done_when="MARK-step-done-when",
        snapshot_id=frozen.id,
    )
    change_step(
        cast, due=date(2037, 1, 15), reason="MARK-due-reason", note="MARK-step-note", cost=7654321
    )
    db.session.commit()
    return frozen.id


def mark_later(cast: Cast) -> None:
    """Freeze another snapshot, which nobody has published."""
    framework = get_edition(DEFAULT_EDITION)
    rated = take_snapshot(framework, {"1.1": ElementResult("rated", 1, None, 1, 1)})
    document = write_snapshot(rated, "MARK-later-snapshot", AS_OF)
    snapshot_store.add_snapshot(
        cast.district_id, None, date(2030, 1, 1), datetime.now(UTC), None, document, {}
    )
    db.session.commit()


def freeze(cast: Cast, as_of: date) -> None:
    """Freeze a snapshot of a former year."""
    framework = get_edition(DEFAULT_EDITION)
    rated = take_snapshot(framework, {"1.1": ElementResult("rated", 1, None, 1, 1)})
    document = write_snapshot(rated, "Example", as_of)
    snapshot_store.add_snapshot(
        cast.district_id, None, as_of, datetime.now(UTC), None, document, {}
    )
    db.session.commit()


def adopt(
    cast: Cast,
    title: str = "Publish a common calendar",
    name: str = "This year",
    goals: str = "",
    snapshot_id: int = 0,
    **more: Any,
) -> None:
    """Adopt a plan of two steps."""
    moves = (
        Move(title, "1.1", 2, 3, due=date(2036, 10, 1), **more),
        Move("Ask the county", due=date(2036, 12, 1)),
    )
    adoption = Adoption(name, date(2026, 7, 1), moves, goals=goals)
    adopted_plans.adopt(
        cast.alice.actor, snapshot_id or cast.snapshot_id, adoption, datetime.now(UTC)
    )


def change_step(cast: Cast, **fields: Any) -> None:
    """Change the first step of the plan that is followed."""
    plan = plan_store.find_open_plan(cast.district_id)
    assert plan is not None
    action = plan_store.list_actions(plan.id)[0]
    values = {"owner": action.owner, "due": action.due, "status": action.status, **fields}
    adopted_plans.change_action(
        cast.alice.actor,
        cast.district_id,
        action.id,
        Change(**values),
        action.version,
        datetime.now(UTC),
    )


def test_the_report_is_tagged_and_says_the_same(app: Flask, cast: Cast, visit: Visit) -> None:
    with app.app_context():
        adopt(cast)
        change_step(cast, due=date(2037, 1, 15), reason="The vendor is late.")
    publish(app, cast)
    response = visit("nobody").get(f"{PAGE}/report.pdf")
    report = Report(response.data)
    assert "Example Unified" in report.text
    assert "The vendor is late." in report.text
    assert "October 1, 2036" in report.text
    assert "self-rating" in report.text


def test_a_client_of_these_tests_inspects_pages(visit: Visit) -> None:
    assert isinstance(visit("nobody"), InspectingClient)
