"""Where people are signed in: listed, and ended from anywhere."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from selfassess.extensions import db
from selfassess.services.access import hash_token
from selfassess.store.models import UserSession
from tests.cast import PASSWORD, Cast
from tests.conftest import CountQueries, Visit
from tests.inspecting import InspectingClient

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
SAFARI = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15"
    " (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1"
)
BOB = {"email": "bob@example.com", "password": PASSWORD}


def sign_in(client: InspectingClient, browser: str, keep: bool = False) -> InspectingClient:
    """Sign Bob in by the form, with some browser."""
    form = {**BOB, "remember": "y"} if keep else BOB
    answer = client.post("/account/sign-in", data=form, headers={"User-Agent": browser})
    assert answer.status_code == 302
    return client


def is_signed_in(client: InspectingClient) -> bool:
    """Whether the account page can be seen."""
    return client.get("/account").status_code == 200


def change(app: Flask, key: str, **values: object) -> None:
    """Change what the database knows of a session."""
    with app.app_context():
        query = db.update(UserSession).where(UserSession.key_hash == hash_token(key))
        db.session.execute(query.values(**values))
        db.session.commit()


def test_each_browser_is_listed_with_its_kind_and_nothing_more(visit: Visit, app: Flask) -> None:
    desk = sign_in(visit("nobody"), FIREFOX)
    sign_in(visit("nobody"), SAFARI)
    page = desk.get("/account/sessions").text
    names = re.findall(r'class="device-name">([^<]+?)\s*<', page)
    assert sorted(names) == ["A test", "Firefox on Windows", "Safari on iPhone"]
    assert page.count("this browser") == 1
    assert "127.0.0.1" not in page
    with app.app_context():
        kept = set(UserSession.__table__.columns.keys())
    assert kept == {"id", "user_id", "key_hash", "browser", "created_at", "seen_at"}


def test_a_browser_is_signed_out_from_another(visit: Visit) -> None:
    desk, phone = sign_in(visit("nobody"), FIREFOX), sign_in(visit("nobody"), SAFARI, keep=True)
    page = desk.get("/account/sessions").text
    entry = page[page.index("Safari") :]
    path = re.search(r"/account/sessions/\d+/end", entry)
    assert path is not None
    assert desk.post(path[0]).location == "/account/sessions"
    assert not is_signed_in(phone)  # Its lasting cookie is worth nothing either.
    assert is_signed_in(desk)


def test_all_others_are_signed_out_at_once(visit: Visit) -> None:
    desk, phone = sign_in(visit("nobody"), FIREFOX), sign_in(visit("nobody"), SAFARI)
    desk.post("/account/sessions/end-others")
    assert (is_signed_in(desk), is_signed_in(phone), is_signed_in(visit("bob"))) == (
        True,
        False,
        False,
    )


def test_nobody_ends_the_session_of_somebody_else(visit: Visit, app: Flask, cast: Cast) -> None:
    with app.app_context():
        alices = db.session.scalars(db.select(UserSession).filter_by(user_id=cast.alice.id)).one()
    answer = visit("mallory").post(f"/account/sessions/{alices.id}/end", follow_redirects=True)
    assert "not signed in there" in answer.text
    assert is_signed_in(visit("alice"))


def test_whoever_kept_the_cookie_is_out_after_signing_out(visit: Visit) -> None:
    client = sign_in(visit("nobody"), FIREFOX)
    stolen = client.get_cookie("session")
    assert stolen is not None
    client.post("/account/sign-out")
    client.set_cookie("session", stolen.value)
    assert not is_signed_in(client)


def test_signing_in_again_replaces_the_session(visit: Visit) -> None:
    client = sign_in(visit("nobody"), FIREFOX)
    replaced = client.get_cookie("session")
    assert replaced is not None
    form = {
        "password": PASSWORD,
        "new_password": "staple battery horse",
        "new_password_confirm": "staple battery horse",
    }
    client.post("/account/change-password", data=form)
    assert is_signed_in(client)
    client.set_cookie("session", replaced.value)
    assert not is_signed_in(client)


def test_staying_signed_in_survives_the_window(visit: Visit) -> None:
    client = sign_in(visit("nobody"), FIREFOX, keep=True)
    client.delete_cookie("session")
    assert is_signed_in(client)


@pytest.mark.parametrize(("days", "still_in"), [(29, True), (31, False)])
def test_a_session_that_is_not_used_runs_out(
    visit: Visit, app: Flask, cast: Cast, days: int, still_in: bool
) -> None:
    change(app, cast.bob.session_key, seen_at=datetime.now(UTC) - timedelta(days=days))
    assert is_signed_in(visit("bob")) is still_in


def test_old_sessions_are_cleared_away_at_the_next_sign_in(
    visit: Visit, app: Flask, cast: Cast
) -> None:
    change(app, cast.bob.session_key, seen_at=datetime.now(UTC) - timedelta(days=31))
    client = sign_in(visit("nobody"), FIREFOX)
    with app.app_context():
        query = db.select(UserSession.browser).filter_by(user_id=cast.bob.id)
        assert db.session.scalars(query).all() == ["Firefox on Windows"]
    assert is_signed_in(client)


def test_it_is_noted_every_ten_minutes_that_a_session_is_used(
    visit: Visit, app: Flask, cast: Cast, count_queries: CountQueries
) -> None:
    client = visit("bob")
    long_ago = datetime.now(UTC) - timedelta(minutes=11)
    change(app, cast.bob.session_key, seen_at=long_ago)
    with count_queries() as first:
        client.get("/districts")
    with count_queries() as second:
        client.get("/districts")
    assert sum("UPDATE user_session" in statement for statement in first) == 1
    assert not any("UPDATE" in statement for statement in second)
    with app.app_context():
        query = db.select(UserSession).filter_by(key_hash=hash_token(cast.bob.session_key))
        assert db.session.scalars(query).one().seen_at > long_ago


def test_who_is_signed_in_takes_one_query(
    visit: Visit, cast: Cast, count_queries: CountQueries
) -> None:
    client = visit("bob")
    with count_queries() as statements:
        client.get("/")
    assert len(statements) == 1
    assert "user_session" in statements[0]


def test_the_key_is_not_in_the_database(visit: Visit, app: Flask) -> None:
    client = sign_in(visit("nobody"), FIREFOX)
    with client.session_transaction() as session:
        key = session["_user_id"]
    with app.app_context():
        hashes = db.session.scalars(db.select(UserSession.key_hash)).all()
    assert hash_token(key) in hashes
    assert key not in hashes


def test_other_sites_cannot_sign_anybody_out(visit: Visit) -> None:
    answer = visit("bob").post("/account/sessions/end-others", data={"csrf_token": "forged"})
    assert answer.status_code == 400
