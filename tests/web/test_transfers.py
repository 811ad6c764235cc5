"""Taking an assessment elsewhere and bringing one here, by hand."""

from __future__ import annotations

import io
import zipfile

import pytest
from flask import Flask

from selfassess.extensions import db
from selfassess.store.models import TransferUpload
from selfassess.store.models.assessments import Assessment
from tests.cast import Cast
from tests.conftest import CountQueries, Visit
from tests.inspecting import InspectingClient
from tests.services.carrying import fill
from tests.web.filling import find_all, parse, read_text


@pytest.fixture
def filled(app: Flask, cast: Cast) -> Cast:
    """Alice's assessment with everything in it."""
    with app.app_context():
        fill(cast)
    return cast


def take(client: InspectingClient, assessment_id: int) -> bytes:
    """Press the button, and get the archive."""
    answer = client.post(f"/assessments/{assessment_id}/transfer")
    assert answer.status_code == 200
    assert answer.mimetype == "application/zip"
    return answer.data


def send(client: InspectingClient, district_id: int, content: bytes):  # type: ignore[no-untyped-def]  # what the client gives
    return client.post(
        f"/districts/{district_id}/bring",
        data={"file": (io.BytesIO(content), "archive.zip")},
        content_type="multipart/form-data",
    )


def test_an_assessment_is_taken_and_brought(visit: Visit, filled: Cast) -> None:
    alice, mallory = visit("alice"), visit("mallory")
    page = read_text(parse(alice.get(f"/assessments/{filled.assessment_id}/transfer").text))
    assert "The links of 6 observers" in page
    assert "Adopted plans, with their histories" in page
    content = take(alice, filled.assessment_id)
    assert "assessment.json" in zipfile.ZipFile(io.BytesIO(content)).namelist()
    sent = send(mallory, filled.other_district_id, content)
    address = sent.headers["Location"]
    check = mallory.get(address).text
    assert "Alice, Bob, Dora and Rita" in check
    assert "Nothing has been written yet" in check
    digest = next(find_all(parse(check), "input", name="seen")).get("value")
    # Whoever has not looked at this archive brings in nothing.
    assert mallory.post(address, data={"seen": "x"}).status_code == 422
    done = mallory.post(address, data={"seen": digest})
    overview = done.headers["Location"]
    text = mallory.get(overview).text
    assert "Before the transfer" in text
    before = read_text(parse(mallory.get(f"{overview}/before").text))
    assert "and every seal fits" in before
    assert "What observers said there" in before
    assert "person:" not in before
    # It is gone from where it waited, and the very same is known.
    assert mallory.get(address).headers["Location"].endswith("/bring")
    again = send(mallory, filled.other_district_id, content).headers["Location"]
    assert "The very same was brought in before" in mallory.get(again).text
    refused = mallory.post(again, data={"seen": digest})
    assert refused.status_code == 422
    taken = mallory.post(again, data={"seen": digest, "again": "y"})
    assert taken.status_code == 302
    for path in ("/elements/1.1", "/elements/2.1/votes", "/observers", "/cycle", "/review"):
        assert mallory.get(overview + path).status_code == 200


def test_everything_that_came_can_be_looked_at(app: Flask, visit: Visit, filled: Cast) -> None:
    mallory = visit("mallory")
    content = take(visit("alice"), filled.assessment_id)
    address = send(mallory, filled.other_district_id, content).headers["Location"]
    check = mallory.get(address).text
    digest = next(find_all(parse(check), "input", name="seen")).get("value")
    mallory.post(address, data={"seen": digest})
    own = f"/districts/{filled.other_district_id}"
    for path in ("", "/evidence", "/plan", "/activity", "/trend", "/handover"):
        assert mallory.get(own + path).status_code == 200, path
    listed = mallory.get(f"{own}/evidence").text
    pieces = [a.get("href", "") for a in find_all(parse(listed), "a")]
    piece = next(h for h in pieces if h.startswith(f"{own}/evidence/") and "/files/" not in h)
    shown = read_text(parse(mallory.get(piece).text))
    assert "before the transfer" in shown
    file = next(h for h in pieces if "/files/" in h)
    assert mallory.get(file).status_code == 200
    plan = read_text(parse(mallory.get(f"{own}/plan").text))
    assert "Plan 2027" in plan


def test_a_file_that_is_no_archive_is_refused_with_a_message(
    app: Flask, visit: Visit, cast: Cast
) -> None:
    answer = send(visit("alice"), cast.district_id, b"no zip")
    assert answer.status_code == 422
    assert "This is no archive of an assessment" in answer.text
    with app.app_context():
        assert db.session.query(TransferUpload).count() == 0
        assert db.session.query(Assessment).count() == 3


def test_an_assessment_that_was_started_here_has_no_history_before(
    visit: Visit, cast: Cast
) -> None:
    page = visit("carol").get(f"/assessments/{cast.assessment_id}/before").text
    assert "was started here" in page
    assert "Take it elsewhere" not in visit("carol").get(f"/assessments/{cast.assessment_id}").text


def test_the_page_asks_no_more_for_more_rows(
    visit: Visit, filled: Cast, count_queries: CountQueries
) -> None:
    alice = visit("alice")
    address = f"/assessments/{filled.assessment_id}/transfer"
    alice.get(address)
    with count_queries() as first:
        alice.get(address)
    assert len(first) < 60
