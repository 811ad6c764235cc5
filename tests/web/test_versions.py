"""A district on its way from one version of an edition to the next, in pages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from selfassess.services import assessments, snapshots
from selfassess.services.editions import use_own_editions
from tests.cast import AS_OF, Cast
from tests.conftest import Visit
from tests.inspecting import InspectingClient, parse
from tests.loader.folders import Folder
from tests.services.test_versions import NOW, choose, count, give, judge
from tests.shelves import EDITION, change_things, make_first, raise_version, use
from tests.web.filling import read_text


@pytest.fixture(autouse=True)
def first(tmp_path: Path) -> Iterator[Folder]:
    """Version 1.0.0 is published and in use."""
    folder = make_first(tmp_path / "first")
    use(folder)
    yield folder
    use_own_editions(None)


@pytest.fixture
def started(app: Flask, cast: Cast) -> int:
    """An assessment in version 1.0.0, answered and judged, with a snapshot."""
    alice = cast.alice.actor
    with app.app_context():
        started = assessments.start_assessment(alice, cast.district_id, AS_OF, None, EDITION)
        give(alice, started, "1.1", presence=choose("all"), reach=count(95))
        give(alice, started, "2.1", use=choose("yes"), which=choose("staff", "money"))
        give(alice, started, "2.2", presence=choose("some"))
        give(alice, started, "2.3", presence=choose("all"))
        for element in ("1.1", "2.1", "2.2", "2.3"):
            judge(alice, started, element)
        snapshots.freeze_snapshot(alice, started, NOW)
    return started


@pytest.fixture
def second(first: Folder, tmp_path: Path, started: int) -> Folder:
    """Version 1.1.0 is in use; the assessment is older."""
    folder = raise_version(first, tmp_path / "second")
    change_things(folder)
    use(folder)
    return folder


def read(client: InspectingClient, address: str) -> str:
    """The words of a page that opens."""
    response = client.get(address, follow_redirects=True)
    assert response.status_code == 200
    return words_of(response)


def words_of(response: TestResponse) -> str:
    return " ".join(read_text(parse(response.text)).split())


def test_without_a_newer_version_there_is_nothing_to_do(visit: Visit, started: int) -> None:
    client = visit("alice")
    assert "newer version" not in read(client, f"/assessments/{started}")
    says = read(client, f"/assessments/{started}/version")
    assert "A tiny edition, version 1.0.0" in says
    assert "There is no newer version." in says


def test_from_the_old_version_to_the_snapshot_by_both(
    visit: Visit, started: int, second: Folder
) -> None:
    client = visit("alice")
    # The overview offers the move, and goes on in the old version.
    says = read(client, f"/assessments/{started}")
    assert "There is a newer version of this questionnaire" in says
    assert "School calendar" in says or "2.2" in says
    # The preview says what would happen.
    says = read(client, f"/assessments/{started}/version")
    assert "1 element keeps all answers; 1 question is asked again." in says
    assert "Which law says so? Your earlier answer: A law." in says
    assert "1.2 School information A new element with 1 question." in says
    assert "What do schools decide? Your answer: Staff; Money." in says
    assert "2.2 School calendar This element is gone." in says
    # One press moves it.
    moved = client.post(
        f"/assessments/{started}/version", data={"to": "1.1.0"}, follow_redirects=True
    )
    assert "This assessment is in version 1.1.0 now. 1 element keeps" in words_of(moved)
    # The question that has changed is open, with the earlier answer beside it.
    says = read(client, f"/assessments/{started}/elements/1.1")
    assert "Your earlier answer, in version 1.0.0: A law." in says
    assert "In version 1.0.0 your team said: 3, All." in says
    assert "Your earlier answer" not in read(client, f"/assessments/{started}/elements/2.3")
    assert client.get(f"/assessments/{started}/elements/2.2").status_code == 404
    # What is no longer asked can still be read.
    says = read(client, f"/assessments/{started}/version")
    assert "No longer asked" in says
    assert "What do schools decide? Staff; Money (version 1.0.0)" in says
    assert "Your team’s word was level 2 (version 1.0.0)" in says
    # The quick page shows what the team said before.
    assert "In version 1.0.0 your team said: 3" in read(client, f"/assessments/{started}/quick/1")
    # The snapshot stands by both versions.
    taken = client.post(f"/assessments/{started}/snapshots", follow_redirects=True)
    says = words_of(taken)
    assert "By the old and by the new version" in says
    assert "The edition has gone from version 1.0.0 to version 1.1.0." in says
    assert "2.2 School calendar 2 2 – The element is gone" in says
    assert "From here on version 1.1.0" in says
    assert "the edition is in version 1.1.0" in says


def test_a_preview_that_is_out_of_date_moves_nothing(
    visit: Visit, started: int, second: Folder
) -> None:
    sent = visit("alice").post(
        f"/assessments/{started}/version", data={"to": "1.0.5"}, follow_redirects=True
    )
    assert "Look again" in words_of(sent)
    assert "version 1.0.0" in words_of(sent)


def test_a_viewer_sees_the_preview_and_is_told_whom_to_ask(
    visit: Visit, started: int, second: Folder
) -> None:
    client = visit("carol")
    says = read(client, f"/assessments/{started}/version")
    assert "Ask an editor or an owner to move it." in says
    assert "Move to version 1.1.0" not in says
    assert client.post(f"/assessments/{started}/version", data={"to": "1.1.0"}).status_code == 403


def test_last_years_snapshot_stays_in_its_version(
    visit: Visit, cast: Cast, app: Flask, started: int, second: Folder
) -> None:
    with app.app_context():
        taken = snapshots.list_snapshots(cast.alice.actor, cast.district_id)
        number = next(one.id for one in taken if one.edition == EDITION)
    says = read(visit("alice"), f"/snapshots/{number}")
    assert "School calendar" in says
    assert "School information" not in says
    assert "By the old and by the new version" not in says


def test_where_the_version_is_gone_every_page_still_opens(
    visit: Visit, cast: Cast, app: Flask, started: int, first: Folder, tmp_path: Path
) -> None:
    folder = raise_version(first, tmp_path / "second")
    change_things(folder)
    for path in sorted((folder.path / "versions").rglob("*"), reverse=True):
        path.unlink() if path.is_file() else path.rmdir()
    (folder.path / "versions").rmdir()
    use(folder)
    client = visit("alice")
    says = read(client, f"/assessments/{started}")
    assert "Version 1.0.0 of this questionnaire is not there any more" in says
    for page in (
        "/version",
        "/check",
        "/elements/1.1",
        "/elements/1.2",
        "/elements/2.1",
        "/quick/1",
        "/quick/2",
        "/short",
    ):
        assert client.get(f"/assessments/{started}{page}").status_code == 200, page
    assert client.get(f"/assessments/{started}/elements/2.2").status_code == 404
    with app.app_context():
        taken = snapshots.list_snapshots(cast.alice.actor, cast.district_id)
        number = next(one.id for one in taken if one.edition == EDITION)
    assert "Element 2.2, no longer in this edition" in read(client, f"/snapshots/{number}")
    for page in ("plan", "plan.pdf"):
        assert client.get(f"/snapshots/{number}/{page}").status_code == 200, page
    assert client.get(f"/districts/{cast.district_id}").status_code == 200
