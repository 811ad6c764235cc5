"""Evidence on the pages: adding files and links, downloads that harm nobody, and both views."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any
from xml.etree.ElementTree import Element

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from selfassess.domain.evidence import Grade
from selfassess.domain.responses import Rating
from selfassess.services import assessments, evidence, snapshots
from selfassess.services import evidence_changes as changes
from selfassess.services.assessments import Input, JudgmentInput
from selfassess.services.evidence_changes import Upload
from selfassess.web.times import now
from tests.cast import Cast
from tests.conftest import CountQueries, MakeApp, Visit, make_client
from tests.inspecting import InspectingClient, parse
from tests.proofs import FILES, NOW, prove

DAY = timedelta(days=1)
VALUES = {
    "source": "file",
    "title": "Contract",
    "grade": "policy",
    "true_on": "2026-01-31",
    "expires": "",
    "owner": "",
    "owner_user_id": "",
}
ALL = {"Fresh", "Soon", "Later", "Gone", "Old", "Not yet", "Against", "Minutes of the board"}
"""What `several` leaves, and the file of the cast, which has expired."""

Add = Callable[..., TestResponse]


@pytest.fixture
def address(cast: Cast) -> str:
    """Where evidence is added to an element of Alice's assessment."""
    return f"/assessments/{cast.assessment_id}/elements/1.2/evidence"


@pytest.fixture
def add(visit: Visit, address: str) -> Add:
    """Add evidence as somebody does: `add("a.pdf", b"...")`, or a link with `url=`."""

    def send(
        name: str = "", content: bytes = b"", who: str = "alice", **changed: Any
    ) -> TestResponse:
        data = {**VALUES, **changed}
        if name:
            data["file"] = (BytesIO(content), name)
        return visit(who).post(address, data=data, content_type="multipart/form-data")

    return send


def list_pieces(app: Flask, cast: Cast) -> list[evidence.NamedPiece]:
    """What there is for 1.2."""
    with app.app_context():
        found = evidence.list_pieces(cast.district_id, "crpe-2016")
    return [one for one in found if one.piece.element == "1.2"]


def read_text(element: Element) -> str:
    """The words of an element, with one blank between them."""
    return " ".join("".join(element.itertext()).split())


def read_page(client: InspectingClient, address: str) -> str:
    """The words of a page."""
    answer = client.get(address)
    assert answer.status_code == 200
    return read_text(next(parse(answer.text).iter("main")))


# --- Adding


@pytest.mark.parametrize("name", FILES)
def test_a_file_of_each_kind_is_taken(app: Flask, cast: Cast, add: Add, name: str) -> None:
    answer = add(name, FILES[name])
    assert answer.status_code == 302
    assert answer.location.endswith("/elements/1.2#evidence-title")
    (piece,) = list_pieces(app, cast)
    assert (piece.file_name, piece.piece.grade) == (name, Grade.POLICY)
    assert piece.sha256 == hashlib.sha256(FILES[name]).hexdigest()


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ({"name": "a.pdf", "content": b"<html><script>x()</script>"}, "is not PDF"),
        ({"name": "a.pdf", "content": b""}, "The file is empty"),
        ({"name": "a.html", "content": b"<html>"}, "Files of this kind are not taken"),
        ({}, "Choose a file."),
        ({"source": "link"}, "Give the web address in full"),
        ({"source": "link", "url": "javascript:alert(1)"}, "Give the web address in full"),
        ({"source": ""}, "Choose a file or a link."),
        ({"source": "link", "url": "https://example.org", "title": " "}, "title"),
        ({"source": "link", "url": "https://example.org", "true_on": "soon"}, "Not a valid date"),
        ({"source": "link", "url": "https://example.org", "expires": "2025-01-01"}, "expire"),
        ({"source": "link", "url": "https://example.org", "grade": "gold"}, "valid choice"),
        ({"source": "link", "url": "https://example.org", "owner_user_id": "9"}, "valid choice"),
    ],
)
def test_what_cannot_be_taken_is_refused_in_words(
    app: Flask, cast: Cast, add: Add, sent: dict[str, Any], says: str
) -> None:
    answer = add(**sent)
    assert answer.status_code == 422
    assert says.lower() in read_text(next(parse(answer.text).iter("main"))).lower()
    assert list_pieces(app, cast) == []
    if "title" not in sent:
        assert 'value="Contract"' in answer.text  # What was right stays, to be sent again.


@pytest.mark.parametrize(
    ("dates", "says"),
    [
        ({"true_on": "2026-06-30"}, "The evidence was added."),
        ({"true_on": "2026-07-01"}, "it became true later"),
        ({"true_on": "2026-01-01", "expires": "2026-06-29"}, "it had expired by then"),
    ],
)
def test_whoever_adds_what_does_not_count_for_the_assessment_is_told(
    visit: Visit, address: str, dates: dict[str, str], says: str
) -> None:
    client = visit("alice")
    sent = {**VALUES, "source": "link", "url": "https://example.org", **dates}
    answer = client.post(address, data=sent, follow_redirects=True)
    assert says in read_text(next(parse(answer.text).iter("main")))


def test_what_is_larger_than_a_request_may_be_is_refused(
    make_app: MakeApp, cast: Cast, address: str
) -> None:
    app = make_app(max_upload_mb=1)
    client = make_client(app, cast, "alice")
    file = (BytesIO(b"%PDF-" + b"x" * 1_100_000), "a.pdf")
    answer = client.post(address, data={**VALUES, "file": file}, content_type="multipart/form-data")
    assert answer.status_code == 413
    assert "Send a smaller file" in answer.text
    assert list_pieces(app, cast) == []


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\me\\Plan.txt", "Plan.txt"),
        ("Schülerzahlen 東京.txt", "Schülerzahlen 東京.txt"),
        ("evil\u202etxt.txt", "eviltxt.txt"),
        ("a\r\nSet-Cookie: x=1.txt", "aSet-Cookie- x=1.txt"),
        ('"; drop.txt', "-; drop.txt"),
    ],
)
def test_a_name_leads_nowhere_and_comes_back_in_the_download(
    app: Flask, cast: Cast, visit: Visit, name: str, kept: str
) -> None:
    with app.app_context():
        number = prove(
            cast.alice.actor, cast.assessment_id, "1.2", upload=Upload(name, FILES["a.txt"])
        )
    (piece,) = list_pieces(app, cast)
    assert piece.file_name == kept
    answer = visit("alice").get(f"/districts/{cast.district_id}/evidence/{number}/files/1")
    assert answer.data == FILES["a.txt"]
    disposition = answer.headers["Content-Disposition"]
    assert disposition.startswith("attachment;")
    assert "Set-Cookie" not in answer.headers
    ascii_only = kept.isascii()
    assert ("filename*=UTF-8''" in disposition) is not ascii_only


def test_a_download_can_do_nothing_in_the_reader_s_browser(cast: Cast, visit: Visit) -> None:
    address = f"/districts/{cast.district_id}/evidence/{cast.evidence_id}/files/1"
    headers = visit("carol").get(address).headers
    assert headers["Content-Disposition"] == "attachment; filename=minutes.txt"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert (
        headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'; sandbox"
    )
    assert headers["Cache-Control"] == "private, no-store"
    assert headers["Content-Type"].startswith("text/plain")
    assert visit("carol").get(address.replace("files/1", "files/2")).status_code == 404
    elsewhere = address.replace(str(cast.district_id), str(cast.other_district_id), 1)
    assert visit("mallory").get(elsewhere).status_code == 404


def test_a_contributor_adds_to_what_they_are_asked_and_sees_the_rest(
    cast: Cast, add: Add, visit: Visit, address: str
) -> None:
    assert add(who="dora", source="link", url="https://example.org").status_code == 302
    assert visit("dora").get(address.replace("1.2", "2.1")).status_code == 403
    page = visit("carol").get(f"/assessments/{cast.assessment_id}/elements/1.2").text
    assert "Contract" in page
    assert "Add a file or a link" not in page


def test_a_trial_is_told_that_it_keeps_links_only(cast: Cast, visit: Visit) -> None:
    client = visit("trial")
    address = f"/assessments/{cast.trial_assessment_id}/elements/1.2/evidence"
    page = client.get(address).text
    assert "A trial keeps links only" in page
    assert 'type="file"' not in page
    values = {**VALUES, "source": "link", "url": "https://example.org"}
    assert client.post(address, data=values).status_code == 302
    file = {**VALUES, "file": (BytesIO(FILES["a.pdf"]), "a.pdf")}
    answer = client.post(address, data=file, content_type="multipart/form-data")
    assert answer.status_code == 422  # It is taken for a link without an address.


def test_for_and_against_is_said_question_by_question(
    app: Flask, cast: Cast, add: Add, visit: Visit
) -> None:
    sent = {"q-presence": "supports", "q-use": "contradicts", "q-nothing": "supports"}
    add(source="link", url="https://example.org", **sent)
    (piece,) = list_pieces(app, cast)
    known = {q.id for q in _get_element("1.2").questions}
    assert piece.piece.supports == {"presence"} & known
    assert piece.piece.contradicts == {"use"} & known


def _get_element(element: str) -> Any:
    from selfassess.services.editions import get_edition

    return get_edition("crpe-2016").elements[element]


# --- Looking and changing


@pytest.fixture
def number(app: Flask, cast: Cast) -> int:
    """A file for 1.2."""
    with app.app_context():
        return prove(
            cast.alice.actor,
            cast.assessment_id,
            "1.2",
            Grade.USE,
            Upload("Report.pdf", FILES["a.pdf"]),
            title="Report",
        )


@pytest.fixture
def piece_url(cast: Cast, number: int) -> str:
    """Where that file is looked at."""
    return f"/districts/{cast.district_id}/evidence/{number}"


def test_each_revision_is_shown_with_its_checksum(
    visit: Visit, piece_url: str, number: int
) -> None:
    client = visit("bob")
    newer = FILES["a.pdf"] + b"\n"
    data = {"version": "1", "file": (BytesIO(newer), "Report 2027.pdf")}
    answer = client.post(f"{piece_url}/files", data=data, content_type="multipart/form-data")
    assert answer.status_code == 302
    words = read_page(client, piece_url)
    for content in (FILES["a.pdf"], newer):
        assert hashlib.sha256(content).hexdigest() in words
    assert words.index("Revision 2") < words.index("Revision 1")
    assert "by Bob" in words


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ({"version": "1"}, "Choose a file."),
        ({"version": "1", "file": (FILES["a.pdf"], "a.pdf")}, "very file"),
        ({"version": "1", "file": (b"MZ", "a.pdf")}, "is not PDF"),
        ({"version": "x", "file": (FILES["a.pdf"] + b"1", "a.pdf")}, "Reload the page"),
    ],
)
def test_a_newer_file_that_cannot_be_taken_is_refused_in_words(
    visit: Visit, piece_url: str, data: dict[str, Any], says: str
) -> None:
    if "file" in data:
        data = {**data, "file": (BytesIO(data["file"][0]), data["file"][1])}
    client = visit("alice")
    answer = client.post(f"{piece_url}/files", data=data, content_type="multipart/form-data")
    assert answer.status_code == 422
    assert says in answer.text
    assert "Revision 2" not in client.get(piece_url).text


def test_two_who_change_the_same_piece_see_both(visit: Visit, piece_url: str) -> None:
    mine = {**VALUES, "version": "1", "title": "Mine"}
    assert visit("bob").post(piece_url, data={**mine, "title": "Theirs"}).status_code == 302
    answer = visit("alice").post(piece_url, data=mine)
    assert answer.status_code == 409
    assert "Someone else has changed this" in answer.text
    assert "<dd>Theirs</dd>" in answer.text
    assert 'value="Mine"' in answer.text
    assert 'name="version" value="2"' in answer.text
    again = visit("alice").post(piece_url, data={**mine, "version": "2"})
    assert again.status_code == 302
    assert "<h1>Mine</h1>" in visit("carol").get(piece_url).text


def test_a_refused_change_still_knows_which_version_was_on_the_screen(
    visit: Visit, piece_url: str
) -> None:
    visit("bob").post(piece_url, data={**VALUES, "version": "1", "title": "Theirs"})
    answer = visit("alice").post(piece_url, data={**VALUES, "version": "1", "title": ""})
    assert answer.status_code == 422
    assert 'name="version" value="1"' in answer.text


def test_what_was_withdrawn_is_shown_with_the_reason_and_cannot_be_changed(
    visit: Visit, piece_url: str, number: int
) -> None:
    client = visit("alice")
    assert client.post(f"{piece_url}/withdraw", data={"version": "1"}).status_code == 422
    sent = {"version": "1", "why": "It names a student."}
    assert client.post(f"{piece_url}/withdraw", data=sent).status_code == 302
    words = read_page(client, piece_url)
    assert "Withdrawn" in words
    assert "It names a student." in words
    assert "Change what is said of it" not in words
    assert client.post(f"{piece_url}/withdraw", data=sent).status_code == 409


def test_viewers_see_all_and_change_nothing(visit: Visit, piece_url: str) -> None:
    page = visit("carol").get(piece_url).text
    assert "Report.pdf" in page
    assert '<form method="post" action="/districts' not in page


def test_what_people_write_is_shown_as_text(app: Flask, cast: Cast, visit: Visit) -> None:
    nasty = '"><b>x</b>'
    with app.app_context():
        number = prove(cast.alice.actor, cast.assessment_id, "1.2", title=nasty, owner=nasty)
    for page in (
        f"/districts/{cast.district_id}/evidence/{number}",
        f"/districts/{cast.district_id}/evidence",
        f"/assessments/{cast.assessment_id}/elements/1.2",
    ):
        text = visit("alice").get(page).text
        assert "<b>x" not in text
        assert "&lt;b&gt;x" in text


# --- The list


@pytest.fixture
def several(app: Flask, cast: Cast) -> None:
    """Pieces in every state, of which the element page and the list tell in words."""
    today = now().date()
    made = {
        "Fresh": {"true_on": today, "grade": Grade.USE},
        "Soon": {"true_on": today, "expires": today + 60 * DAY},
        "Later": {"true_on": today, "expires": today + 61 * DAY},
        "Gone": {"true_on": today - DAY, "expires": today - DAY},
        "Old": {"true_on": today - 1_100 * DAY},
        "Not yet": {"true_on": today + DAY},
    }
    with app.app_context():
        for title, more in made.items():
            prove(cast.alice.actor, cast.assessment_id, "1.2", title=title, **more)
        against = frozenset({_get_element("1.2").questions[0].id})
        prove(cast.alice.actor, cast.assessment_id, "1.2", title="Against", contradicts=against)
        gone = prove(cast.alice.actor, cast.assessment_id, "2.1", title="Draft")
        changes.withdraw_evidence(cast.alice.actor, cast.district_id, gone, "A draft.", 1, NOW)


def list_titles(page: str) -> set[str]:
    """The titles of a list."""
    items = (e for e in parse(page).iter("p") if e.get("class") == "evidence-title")
    return {read_text(link) for item in items for link in item.iter("a")}


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("", ALL),
        ("state=counting", {"Fresh", "Soon", "Later", "Old"}),
        ("state=expiring", {"Soon"}),
        ("state=expired", {"Gone", "Minutes of the board"}),
        ("state=ageing", {"Old"}),
        ("state=not-yet", {"Not yet"}),
        ("state=against", {"Against"}),
        ("state=withdrawn", {"Draft"}),
        ("grade=use", {"Fresh"}),
        ("grade=none&state=expiring", {"Soon"}),
        ("on=1.1", {"Minutes of the board"}),
        ("on=2", set()),
        ("on=2&state=withdrawn", {"Draft"}),
        ("on=99&grade=gold&state=x", ALL),
    ],
)  # fmt: skip
@pytest.mark.usefixtures("several")
def test_the_list_is_filtered_by_place_grade_and_state(
    visit: Visit, cast: Cast, query: str, titles: set[str]
) -> None:
    page = visit("carol").get(f"/districts/{cast.district_id}/evidence?{query}").text
    assert list_titles(page) == titles


@pytest.mark.usefixtures("several")
def test_the_page_tells_what_is_covered_and_which_numbers_are_ours(
    app: Flask, visit: Visit, cast: Cast
) -> None:
    sent = Input(judgment=JudgmentInput(Rating(4), 0))
    with app.app_context():
        for element in ("1.1", "1.2"):
            assessments.save(cast.alice.actor, cast.assessment_id, element, sent, NOW)
    words = read_page(visit("carol"), f"/districts/{cast.district_id}/evidence")
    assert "8 pieces of evidence, of which 4 count today, 1 expires soon" in words.replace(";", ",")
    assert re.search(r"1\. \S.* 2 1 1 2\. ", words)
    assert "within 60 days" in words
    assert "more than 3 years ago" in words
    assert "our assumption" in words


def test_the_pages_cost_the_same_however_much_evidence_there_is(
    app: Flask, visit: Visit, cast: Cast, count_queries: CountQueries, number: int, piece_url: str
) -> None:
    pages = (
        piece_url,
        f"/districts/{cast.district_id}/evidence",
        f"/assessments/{cast.assessment_id}/elements/1.2",
    )
    costs = []
    for _ in range(2):
        cost = []
        for page in pages:
            client = visit("carol")
            with count_queries() as statements:
                assert client.get(page).status_code == 200
            cost.append(len(statements))
        costs.append(cost)
        with app.app_context():
            for letter in (b"1", b"2"):
                upload = Upload("a.pdf", FILES["a.pdf"] + letter)
                prove(cast.alice.actor, cast.assessment_id, "1.2", upload=upload)
                seen = evidence.open_evidence(cast.alice.actor, cast.district_id, number)
                changes.add_revision(
                    cast.alice.actor, cast.district_id, number, upload, seen.evidence.version, NOW
                )
    assert costs[0] == costs[1]
    assert costs[0][0] <= 6
    assert costs[0][1] <= 7


# --- The snapshot


def test_the_snapshot_shows_what_is_proven_beside_what_is_said(
    app: Flask, cast: Cast, visit: Visit, number: int
) -> None:
    alice = cast.alice.actor
    with app.app_context():
        for element, level in (("1.1", 5), ("1.2", 5), ("2.1", 2)):
            sent = Input(judgment=JudgmentInput(Rating(level), 0))
            assessments.save(alice, cast.assessment_id, element, sent, NOW)
        taken = snapshots.freeze_snapshot(alice, cast.assessment_id, NOW)
    page = visit("carol").get(f"/snapshots/{taken}").text
    (section,) = (e for e in parse(page).iter("section") if e.get("aria-labelledby") == "proven")
    words = read_text(section)
    assert "Evidence counts for 1 of 3 rated elements. 1 element is rated beyond" in words
    assert "overall would be 3.00 instead of 3.50" in words
    assert "never replaces it" in words
    assert "our assumption" in words
    rows = [read_text(row) for row in section.iter("tr")]
    assert len(rows) == 1 + 7 + 1
    assert "5.00" in rows[1]
    assert "4.00" in rows[1]
    assert rows[1].endswith("−1.00 1 of 2")
    assert "1.1" in read_text(next(section.iter("li")))
    assert "No evidence counts for them" in words


def test_a_snapshot_of_former_years_says_nothing_of_proof(cast: Cast, visit: Visit) -> None:
    page = visit("carol").get(f"/snapshots/{cast.snapshot_id}").text
    assert "What is proven" not in page


def test_uploads_are_limited(make_app: MakeApp, cast: Cast, address: str) -> None:
    client = make_client(make_app(environment="development"), cast, "alice")
    statuses = {client.post(address, data=VALUES).status_code for _ in range(31)}
    assert statuses == {422, 429}
