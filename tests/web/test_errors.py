"""Errors are pages that say what happened and what to do."""

from __future__ import annotations

import pytest
from flask import Flask

from selfassess.services import districts
from selfassess.web.errors import PAGES
from tests.cast import Cast
from tests.conftest import MakeApp, Visit


def test_an_unknown_address_is_not_found(visit: Visit) -> None:
    answer = visit("nobody").get("/nowhere")
    assert answer.status_code == 404
    assert PAGES[404][0] in answer.text


def test_the_wrong_method_says_which_are_right(visit: Visit) -> None:
    answer = visit("nobody").get("/try")
    assert answer.status_code == 405
    assert "POST" in answer.headers["Allow"]


def test_a_refusal_gives_its_reason(visit: Visit, cast: Cast) -> None:
    answer = visit("carol").get(f"/districts/{cast.district_id}/edit")
    assert answer.status_code == 403
    assert "As a viewer you may not edit this." in answer.text


def test_a_form_without_its_token_is_refused(visit: Visit, cast: Cast) -> None:
    client = visit("alice")
    address = f"/districts/{cast.district_id}/delete"
    answer = client.open(address, method="POST", data={})
    assert answer.status_code == 400
    assert "open for too long" in answer.text
    assert client.get(f"/districts/{cast.district_id}").status_code == 200


def test_a_token_of_another_session_is_refused(visit: Visit, cast: Cast) -> None:
    token = visit("mallory").make_csrf_token()
    client = visit("alice")
    client.make_csrf_token()
    answer = client.open(
        f"/districts/{cast.district_id}/delete", method="POST", data={"csrf_token": token}
    )
    assert answer.status_code == 400


def test_too_much_at_once_is_refused(visit: Visit) -> None:
    answer = visit("alice").post("/districts/new", data={"name": "x" * 6_000_000})
    assert answer.status_code == 413
    assert PAGES[413][0] in answer.text


def test_a_failure_of_ours_is_a_page_too(
    make_app: MakeApp, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = make_app({"PROPAGATE_EXCEPTIONS": False})
    client = app.test_client()
    client.sign_in(cast.alice.session_key)

    def fail(_actor: object) -> None:
        raise RuntimeError("alice@example.com")

    monkeypatch.setattr(districts, "list_districts", fail)
    answer = client.get("/districts")
    assert answer.status_code == 500
    assert PAGES[500][0] in answer.text
    assert "alice" not in answer.text


def test_after_an_error_the_database_still_works(visit: Visit, app: Flask, cast: Cast) -> None:
    client = visit("alice")
    client.get("/districts/987654")
    assert client.get(f"/districts/{cast.district_id}").status_code == 200
