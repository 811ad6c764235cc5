"""Mails on changes of a public page: asked for, confirmed, told once a day, ended by one click."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_mail import Message
from sqlalchemy import func, select, update

from selfassess.domain.publication import Content
from selfassess.extensions import db, mail
from selfassess.formats.languages import ENGLISH, SPANISH
from selfassess.services import publishing, subscriptions
from selfassess.services.publications import find_public
from selfassess.store.models import Subscription
from tests.cast import Cast
from tests.cli.conftest import Run
from tests.cli.conftest import run as run
from tests.conftest import CountQueries, MakeApp, Visit
from tests.inspecting import parse
from tests.mailbox import find_link
from tests.web.publishing import publish_page
from tests.web.subscribing import READER, ask, follow

SITE = "https://plans.example.org"
HEADERS = ("List-Unsubscribe", "List-Unsubscribe-Post")


@pytest.fixture
def box(app: Flask) -> Iterator[list[Message]]:
    """The mails that go out."""
    with mail.record_messages() as outbox:
        yield outbox


@pytest.fixture
def path(app: Flask, cast: Cast) -> str:
    """Where to ask for mails on the page of Alice's district."""
    with app.app_context():
        return f"/public/{publish_page(cast)}/subscribe"


@pytest.fixture
def database(app: Flask) -> Iterator[None]:
    """A context in which services can be called."""
    with app.app_context():
        yield


def find_rows() -> list[Subscription]:
    """What is noted of everybody, as the database has it."""
    db.session.expire_all()
    return list(db.session.scalars(select(Subscription).order_by(Subscription.id)))


def change_page(cast: Cast) -> None:
    """Let the owner show something else."""
    opened = publishing.open_publication(cast.alice.actor, cast.district_id)
    assert opened.live is not None
    shows_trend = Content.TREND in opened.live.contents
    rest = frozenset(Content) - {Content.TREND} if shows_trend else frozenset(Content)
    publish_page(cast, contents=rest)


def later(**time: int) -> datetime:
    """A moment from now on."""
    return datetime.now(UTC) + timedelta(**time)


# --- Asking


def test_who_asks_gets_a_mail_and_is_told_nothing_yet(
    app: Flask, visit: Visit, path: str, box: list[Message], cast: Cast
) -> None:
    answer = visit("nobody").post(path, data={"email": " Reader@Example.org "})
    assert answer.status_code == 200
    assert "Look into your mail" in answer.text
    (message,) = box
    assert message.recipients == [READER]
    assert message.subject == "Confirm: mails on changes at Example Unified"
    assert "after 7 days" in (message.body or "")
    with app.app_context():
        (row,) = find_rows()
        assert (row.email, row.confirmed_at, row.language) == (READER, None, "en")
        change_page(cast)
        assert subscriptions.send_news(later(days=1), SITE).sent == 0


def test_looking_at_the_link_confirms_nothing(
    app: Flask, visit: Visit, path: str, box: list[Message]
) -> None:
    visit("nobody").post(path, data={"email": READER})
    link = find_link(box[0], "/public/subscriptions/confirm/")
    for _ in range(2):  # Mail servers open links.
        assert "Yes, send me mails" in visit("nobody").get(link).text
    with app.app_context():
        assert find_rows()[0].confirmed_at is None
    assert "You will get mails" in visit("nobody").post(link).text
    with app.app_context():
        assert find_rows()[0].confirmed_at is not None
    # It is used up.
    assert visit("nobody").get(link).status_code == 404
    assert visit("nobody").post(link).status_code == 404


def test_nobody_learns_who_gets_mails_already(
    app: Flask, visit: Visit, cast: Cast, path: str, box: list[Message]
) -> None:
    with app.app_context():
        follow(cast)
        db.session.execute(update(Subscription).values(asked_at=later(days=-2)))
        db.session.commit()
    known, unknown = (
        visit("nobody").post(path, data={"email": email})
        for email in (READER, "somebody@example.org")
    )
    assert known.status_code == unknown.status_code == 200
    assert known.text == unknown.text
    # Each gets a mail, and only its reader sees which.
    assert [message.recipients for message in box] == [[READER], ["somebody@example.org"]]
    assert box[0].subject == "You get mails on changes at Example Unified already"
    assert "/public/subscriptions/" in (box[0].body or "")
    with app.app_context():
        assert find_rows()[0].confirmed_at is not None


def test_asking_again_and_again_sends_one_mail(visit: Visit, path: str, box: list[Message]) -> None:
    texts = {visit("nobody").post(path, data={"email": READER}).text for _ in range(3)}
    assert (len(texts), len(box)) == (1, 1)


def test_a_new_link_replaces_the_old_one(
    app: Flask, visit: Visit, path: str, box: list[Message]
) -> None:
    visit("nobody").post(path, data={"email": READER})
    with app.app_context():
        db.session.execute(update(Subscription).values(asked_at=later(hours=-1)))
        db.session.commit()
    visit("nobody").post(path, data={"email": READER})
    old, new = (find_link(message, "/public/subscriptions/confirm/") for message in box)
    assert visit("nobody").get(old).status_code == 404
    assert visit("nobody").get(new).status_code == 200


@pytest.mark.parametrize("email", ["", "reader", "reader@", "a b@example.org", f"{'x' * 250}@e.us"])
def test_what_is_no_address_is_refused(
    app: Flask, visit: Visit, path: str, box: list[Message], email: str
) -> None:
    answer = visit("nobody").post(path, data={"email": email})
    assert answer.status_code == 422
    assert "e-mail address." in answer.text
    with app.app_context():
        assert find_rows() == []
    assert box == []


def test_the_form_wants_its_token_and_no_page_that_is_kept_has_one(
    app: Flask, cast: Cast, path: str
) -> None:
    client = app.test_client()
    assert not client.get(path).cache_control.public
    # The client of the tests would send a token.
    assert FlaskClient.post(client, path, data={"email": READER}).status_code == 400
    for part in ("", "/families", "/share", "/embed"):
        page = client.get(path.removesuffix("/subscribe") + part)
        assert page.cache_control.public
        assert "csrf_token" not in page.text
        assert "<form method" not in page.text


def test_asking_is_limited(make_app: MakeApp, cast: Cast) -> None:
    app = make_app(environment="development", secret_key="s" * 48)
    client = app.test_client()
    with app.app_context():
        path = f"/public/{publish_page(cast)}/subscribe"
    one = [client.post(path, data={"email": READER}).status_code for _ in range(4)]
    assert one == [200, 200, 200, 429]
    many = [client.post(path, data={"email": f"r{n}@example.org"}).status_code for n in range(8)]
    assert many[-1] == 429


def test_there_is_nothing_to_ask_where_nothing_is_published(visit: Visit, cast: Cast) -> None:
    assert visit("nobody").get("/public/example-unified/subscribe").status_code == 404
    answer = visit("nobody").post("/public/example-unified/subscribe", data={"email": READER})
    assert answer.status_code == 404


# --- Being told


def test_changes_are_told_once(database: None, cast: Cast, box: list[Message]) -> None:
    follow(cast)
    assert subscriptions.send_news(later(hours=1), SITE) == subscriptions.Told(0, 0, 0)
    change_page(cast)
    assert subscriptions.send_news(later(hours=1), SITE) == subscriptions.Told(1, 0, 0)
    assert subscriptions.send_news(later(hours=2), SITE) == subscriptions.Told(0, 0, 0)
    assert subscriptions.send_news(later(days=2), SITE) == subscriptions.Told(0, 0, 0)
    (message,) = box
    assert message.recipients == [READER]
    assert message.subject == "Example Unified: something has changed"
    body = message.body or ""
    assert "The district stopped showing its earlier snapshots." in body
    assert f"{SITE}/public/example-unified\n" in body
    assert "published this page" not in body


def test_nobody_gets_two_mails_a_day(database: None, cast: Cast, box: list[Message]) -> None:
    follow(cast)
    change_page(cast)
    noon = datetime.now(UTC).replace(hour=12) + timedelta(days=1)
    assert subscriptions.send_news(noon, SITE).sent == 1
    db.session.execute(update(Subscription).values(told_at=later(hours=-1)))
    db.session.commit()
    assert subscriptions.send_news(noon + timedelta(hours=1), SITE) == subscriptions.Told(0, 1, 0)
    assert list(subscriptions.list_news(noon + timedelta(hours=1), SITE)) == []
    # What could not be told waits for the next day.
    assert subscriptions.send_news(noon + timedelta(days=1), SITE).sent == 1
    assert len(box) == 2


def test_what_the_mail_server_refuses_is_told_later(
    database: None, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    follow(cast)
    change_page(cast)
    monkeypatch.setattr(subscriptions, "send_mail", lambda *_args: False)
    assert subscriptions.send_news(later(hours=1), SITE) == subscriptions.Told(0, 0, 1)
    monkeypatch.undo()
    assert subscriptions.send_news(later(hours=1), SITE) == subscriptions.Told(1, 0, 0)


def test_a_mail_can_be_ended_by_one_click(
    app: Flask, database: None, cast: Cast, visit: Visit, box: list[Message]
) -> None:
    key = follow(cast)
    change_page(cast)
    subscriptions.send_news(later(hours=1), SITE)
    link, click = (box[0].extra_headers[name] for name in HEADERS)  # type: ignore[index]
    assert link == f"<{SITE}/public/subscriptions/{key}>"
    assert click == "List-Unsubscribe=One-Click"
    # As mail programs do: without a page, a cookie or a token.
    form = {"List-Unsubscribe": "One-Click"}
    answer = FlaskClient.post(app.test_client(), f"/public/subscriptions/{key}", data=form)
    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers
    assert find_rows() == []
    assert visit("nobody").post(f"/public/subscriptions/{key}").status_code == 404


def test_looking_at_the_end_ends_nothing(database: None, cast: Cast, visit: Visit) -> None:
    key = follow(cast)
    page = visit("nobody").get(f"/public/subscriptions/{key}")
    assert "End these mails" in page.text
    assert len(find_rows()) == 1
    assert visit("nobody").get("/public/subscriptions/another").status_code == 404


def test_without_an_address_of_the_site_no_mail_goes_out(
    database: None, cast: Cast, box: list[Message]
) -> None:
    follow(cast)
    change_page(cast)
    assert subscriptions.send_news(later(hours=1), "") == subscriptions.Told(0, 0, 0)
    assert list(subscriptions.list_news(later(hours=1), "")) == []
    assert box == []


def test_the_number_of_queries_does_not_grow_with_the_pages_readers(
    database: None, cast: Cast, count_queries: CountQueries
) -> None:
    def count(readers: int) -> int:
        for number in range(readers):
            follow(cast, f"reader{number}@example.org")
        change_page(cast)
        with count_queries() as queries:
            assert len(list(subscriptions.list_news(later(hours=1), SITE))) == readers
        return len(queries)

    assert count(1) == count(6)


def test_the_command_tells_and_says_how_many(
    app: Flask, cast: Cast, box: list[Message], run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("selfassess.cli.remind.make_app", lambda: app)
    with app.app_context():
        follow(cast)
        change_page(cast)
    dry = run("remind", "--dry-run", "--address", SITE)
    assert f"--- to {READER}" in dry.output
    assert "public pages: would send 1" in dry.output
    assert "nobody is told without --address" in run("remind").output
    assert not [message for message in box if message.recipients == [READER]]
    assert "public pages: sent 1, failed 0" in run("remind", "--address", SITE).output
    assert "public pages: sent 0, failed 0" in run("remind", "--address", SITE).output
    assert len([message for message in box if message.recipients == [READER]]) == 1


# --- Languages


def test_the_language_of_the_page_is_that_of_the_mails(
    app: Flask, visit: Visit, cast: Cast, path: str, box: list[Message]
) -> None:
    asked = visit("nobody").post(f"{path}?lang=es", data={"email": READER})
    assert "Revise su correo" in asked.text
    assert box[0].subject == "Confirme: correos sobre cambios en Example Unified"
    link = find_link(box[0], "/public/subscriptions/confirm/")
    assert link.endswith("?lang=es")
    # The language is kept also where a mail program cuts the address.
    bare = link.partition("?")[0]
    assert parse(visit("nobody").get(bare).text).get("lang") == "es-US"
    visit("nobody").post(bare)
    with app.app_context():
        change_page(cast)
        subscriptions.send_news(later(hours=1), SITE)
    assert box[1].subject == "Example Unified: algo ha cambiado"
    body = box[1].body or ""
    assert "El distrito dejó de mostrar sus panoramas anteriores." in body
    assert f"{SITE}/public/example-unified?lang=es\n" in body
    end = f"{SITE}/public/subscriptions/"
    assert end in body


@pytest.mark.parametrize("language", [ENGLISH, SPANISH], ids=lambda one: one.code)
def test_each_reader_is_told_in_their_language(
    database: None, cast: Cast, box: list[Message], language: object
) -> None:
    follow(cast, "english@example.org", ENGLISH)
    follow(cast, "spanish@example.org", SPANISH)
    change_page(cast)
    subscriptions.send_news(later(hours=1), SITE)
    subjects = {message.recipients[0]: message.subject for message in box}
    name = "Example Unified"
    expected = {ENGLISH: f"{name}: something has changed", SPANISH: f"{name}: algo ha cambiado"}
    address = "english@example.org" if language is ENGLISH else "spanish@example.org"
    assert subjects[address] == expected[language]  # type: ignore[index]


# --- Forgetting


def test_an_address_that_nobody_confirms_is_forgotten_after_a_week(
    database: None, cast: Cast
) -> None:
    token = ask(cast)
    follow(cast, "other@example.org")
    subscriptions.forget(later(days=6))
    assert len(find_rows()) == 2
    subscriptions.find_waiting(token, later(days=6))
    with pytest.raises(subscriptions.NotFoundError):
        subscriptions.find_waiting(token, later(days=8))
    subscriptions.send_news(later(days=8), SITE)
    assert [row.email for row in find_rows()] == ["other@example.org"]


def test_addresses_go_with_the_district(
    app: Flask, database: None, cast: Cast, visit: Visit
) -> None:
    from selfassess.store.models import District

    follow(cast)
    db.session.delete(db.session.get_one(District, cast.district_id))
    db.session.commit()
    assert db.session.scalar(select(func.count(Subscription.id))) == 0


def test_nobody_is_led_to_a_page_that_was_taken_back_and_addresses_are_forgotten(
    database: None, cast: Cast, box: list[Message]
) -> None:
    follow(cast)
    change_page(cast)
    opened = publishing.open_publication(cast.alice.actor, cast.district_id)
    publishing.unpublish(cast.alice.actor, cast.district_id, opened.version, later(minutes=1))
    assert subscriptions.send_news(later(hours=1), SITE).sent == 0
    assert find_rows()[0].gone_since == later(hours=1).date()
    assert box == []
    subscriptions.send_news(later(days=29), SITE)
    assert len(find_rows()) == 1
    subscriptions.send_news(later(days=31), SITE)
    assert find_rows() == []


def test_a_page_that_comes_back_is_told_again(
    database: None, cast: Cast, box: list[Message]
) -> None:
    follow(cast)
    opened = publishing.open_publication(cast.alice.actor, cast.district_id)
    publishing.unpublish(cast.alice.actor, cast.district_id, opened.version, later())
    subscriptions.send_news(later(hours=1), SITE)
    publish_page(cast, contents=frozenset())
    assert subscriptions.send_news(later(hours=2), SITE).sent == 1
    assert find_rows()[0].gone_since is None


def test_readers_of_a_listed_page_do_not_learn_the_secret_link(
    database: None, cast: Cast, box: list[Message]
) -> None:
    follow(cast)
    key = publish_page(cast, is_listed=False)
    assert key != "example-unified"
    subscriptions.send_news(later(hours=1), SITE)
    assert [message for message in box if key in (message.body or "")] == []
    assert box == []


def test_readers_of_a_secret_link_are_told_under_it(
    database: None, cast: Cast, box: list[Message]
) -> None:
    key = publish_page(cast, is_listed=False)
    view = find_public(key)
    asked = subscriptions.ask(view, READER, ENGLISH, datetime.now(UTC))
    assert asked is not None
    subscriptions.confirm(asked.confirm_token, datetime.now(UTC))
    publish_page(cast, is_listed=False, contents=frozenset())
    subscriptions.send_news(later(hours=1), SITE)
    assert f"{SITE}/public/{key}\n" in (box[0].body or "")
    # Whoever renews the link shuts its readers out, too.
    opened = publishing.open_publication(cast.alice.actor, cast.district_id)
    publishing.renew_link(cast.alice.actor, cast.district_id, opened.version, later(hours=2))
    publish_page(cast, is_listed=False, contents=frozenset({Content.PLAN}))
    subscriptions.send_news(later(days=2), SITE)
    assert len(box) == 1


def test_nothing_but_hashes_of_links_that_confirm_is_kept(database: None, cast: Cast) -> None:
    token = ask(cast)
    (row,) = find_rows()
    assert token not in {row.confirm_hash, row.leave_key}
    assert row.told_on is None or isinstance(row.told_on, date)
