"""A real browser, and the application behind a real socket, on SQLite."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page
from werkzeug.serving import make_server

from selfassess import create_app
from selfassess.config import Settings
from selfassess.services.database import upgrade_database
from tests.cast import PASSWORD, Cast, make_cast

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


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Use the browser of the system instead of downloading one."""
    return {
        **browser_type_launch_args,
        "executable_path": shutil.which("chromium"),
        "args": FLAGS,
    }


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """One database is enough here: what differs between the two is tested without a browser."""
    folder = tmp_path_factory.mktemp("browser")
    variables = {"DATABASE_URL": f"sqlite:///{folder}/test.db", "LOG_LEVEL": "ERROR"}
    return Settings.from_env(variables, environment="testing")


@pytest.fixture(scope="session")
def served_app(settings: Settings) -> Flask:
    """The application that the browser sees."""
    app = create_app(settings)
    with app.app_context():
        upgrade_database()
    return app


@pytest.fixture(scope="session")
def base_url(served_app: Flask) -> Iterator[str]:
    """Where the application is served; `page.goto` takes addresses relative to it."""
    server = make_server("127.0.0.1", 0, served_app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


@pytest.fixture(scope="session")
def cast(served_app: Flask) -> Cast:
    """The people and districts, made once: browser tests look more than they change."""
    return make_cast(served_app)


@pytest.fixture
def page(page: Page) -> Iterator[Page]:
    """A page; whatever the browser complains about, such as a blocked script, fails the test."""
    complaints: list[str] = []
    page.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    expected = "Failed to load resource"  # what Chromium says of every answer from 400 on
    assert [c for c in complaints if expected not in c] == []


@pytest.fixture
def alice(page: Page, cast: Cast) -> Page:
    """A page on which Alice is signed in."""
    page.goto("/account/sign-in")
    page.get_by_label("E-mail address").fill(cast.alice.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/districts")
    return page
