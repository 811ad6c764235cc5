"""A real browser, and the application behind a real socket, on SQLite."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, Page, Response, expect
from sqlalchemy import select
from werkzeug.serving import WSGIRequestHandler, make_server

from selfassess import create_app
from selfassess.config import Settings
from selfassess.extensions import db
from selfassess.services import demonstration, sessions
from selfassess.services.assessments import start_assessment
from selfassess.services.database import upgrade_database
from selfassess.store.models import District, User
from selfassess.store.models.assessments import Snapshot
from tests.cast import PASSWORD, Cast, make_cast
from tests.inspecting import InspectingClient

# Besides what root and containers need: a browser under test looks for nothing on the network.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
PATIENCE = 15_000
"""How long a busy machine may take for what comes at once on a quiet one. [milliseconds]"""

NewContext = Callable[..., BrowserContext]
OpenPage = Callable[..., Page]
StartAssessment = Callable[[], int]

expect.set_options(timeout=PATIENCE)


# --- The application


class QuietHandler(WSGIRequestHandler):
    """Serves without a line for each request; the application writes its own log."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing."""


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """One database is enough here: what differs between the two is tested without a browser."""
    folder = tmp_path_factory.mktemp("browser")
    variables = {"DATABASE_URL": f"sqlite:///{folder}/test.db", "LOG_LEVEL": "ERROR"}
    return Settings.from_env(variables, environment="testing")


@pytest.fixture(scope="session")
def served_app(settings: Settings) -> Flask:
    """The application that the browser sees, with the demonstration loaded."""
    app = create_app(settings)
    app.test_client_class = InspectingClient
    with app.app_context():
        upgrade_database()
        demonstration.load()
    return app


@pytest.fixture(scope="session")
def base_url(served_app: Flask) -> Iterator[str]:
    """Where the application is served; `page.goto` takes addresses relative to it."""
    server = make_server("127.0.0.1", 0, served_app, threaded=True, request_handler=QuietHandler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


@pytest.fixture(scope="session")
def cast(served_app: Flask) -> Cast:
    """The people and districts, made once; a test that answers starts an assessment of its own."""
    return make_cast(served_app)


@dataclass(frozen=True)
class Demonstration:
    """What the demonstration holds: long words and full pages."""

    session_key: str
    district_id: int
    assessment_id: int
    snapshot_id: int
    provisional_id: int


@pytest.fixture(scope="session")
def demo(served_app: Flask) -> Demonstration:
    """The demonstration: its account, its first district and that one's newest snapshot."""
    newest = (
        select(Snapshot)
        .join(District, Snapshot.district_id == District.id)
        .where(District.is_demonstration)
        .order_by(District.id, Snapshot.as_of.desc())
    )
    with served_app.app_context():
        account = db.session.scalars(select(User).filter_by(email=demonstration.EMAIL)).one()
        complete = db.session.scalars(newest).first()
        provisional = db.session.scalars(newest.where(Snapshot.complete.is_(False))).first()
        assert complete is not None
        assert complete.assessment_id is not None
        assert provisional is not None
        _signed_in, session_key = sessions.start_session(account, "A test", datetime.now(UTC))
        return Demonstration(
            session_key=session_key,
            district_id=complete.district_id,
            assessment_id=complete.assessment_id,
            snapshot_id=complete.id,
            provisional_id=provisional.id,
        )


@pytest.fixture
def new_assessment(served_app: Flask, cast: Cast) -> StartAssessment:
    """Start an empty assessment in Alice's district, for one test alone."""

    def start() -> int:
        with served_app.app_context():
            return start_assessment(cast.alice.actor, cast.district_id, date(2026, 9, 30))

    return start


# --- The browser


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Use the browser of the system instead of downloading one."""
    return {
        **browser_type_launch_args,
        "executable_path": shutil.which("chromium"),
        "args": FLAGS,
    }


@pytest.fixture
def new_context(new_context: NewContext) -> Iterator[NewContext]:
    """
    Make a browser context, with cookies and a memory of its own.

    Whatever the browser complains about on any page of it fails the test: an error in the console,
    which is also where a breach of the content security policy shows, and a missing file.
    """
    complaints: list[str] = []

    def note_message(kind: str, text: str) -> None:
        # What Chromium says of every answer from 400 on, and of requests without a connection.
        if kind == "error" and "Failed to load resource" not in text:
            complaints.append(text)

    def note_response(response: Response) -> None:
        if response.status >= 400 and response.request.resource_type not in ("document", "fetch"):
            complaints.append(f"{response.status} {response.url}")

    def make(**options: Any) -> BrowserContext:
        context = new_context(**options)
        context.set_default_timeout(PATIENCE)
        context.on("console", lambda message: note_message(message.type, message.text))
        context.on("weberror", lambda error: complaints.append(str(error.error)))
        context.on("response", note_response)
        return context

    yield make
    assert complaints == []


@pytest.fixture
def context(new_context: NewContext) -> BrowserContext:
    """The context of `page`."""
    return new_context()


@pytest.fixture
def open_page(
    new_context: NewContext, served_app: Flask, base_url: str, cast: Cast, demo: Demonstration
) -> OpenPage:
    """
    Open a page for someone of the cast, "demo" or "nobody"; each call is another browser.

    What else is given goes to the context: `open_page("bob", java_script_enabled=False)`.
    """

    def open_for(who: str, **options: Any) -> Page:
        context = new_context(**options)
        if who != "nobody":
            key = demo.session_key if who == "demo" else cast.person(who).session_key
            sign_in(context, served_app, base_url, key)
        return context.new_page()

    return open_for


def sign_in(context: BrowserContext, app: Flask, base_url: str, session_key: str) -> None:
    """Let a browser begin as somebody who has just signed in."""
    client = app.test_client()
    assert isinstance(client, InspectingClient)
    client.sign_in(session_key)
    cookie = client.get_cookie("session")
    assert cookie is not None
    context.add_cookies([{"name": "session", "value": cookie.value, "url": base_url}])


@pytest.fixture
def alice(page: Page, cast: Cast) -> Page:
    """A page on which Alice has signed in by the form."""
    page.goto("/account/sign-in")
    page.get_by_label("E-mail address").fill(cast.alice.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/districts")
    return page
