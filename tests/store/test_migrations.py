"""The migrations make exactly the schema that the models describe, and can be taken back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import flask_migrate
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import inspect

from selfassess import create_app
from selfassess.config import Settings
from selfassess.extensions import Base, db
from selfassess.resources import get_folder
from tests.conftest import KINDS


@pytest.fixture(params=KINDS)
def empty_app(request: pytest.FixtureRequest, make_database: Callable[[str, str], str]) -> Flask:
    """The application with a database in which there is nothing yet."""
    variables = {"DATABASE_URL": make_database(request.param, "migrations")}
    return create_app(Settings.from_env(variables, environment="testing"))


@contextmanager
def connect(app: Flask) -> Iterator[MigrationContext]:
    """Look at the database with Alembic's eyes."""
    with app.app_context(), db.engine.connect() as connection:
        yield MigrationContext.configure(connection, opts={"compare_type": True})


def test_the_migrations_lead_to_the_models(empty_app: Flask) -> None:
    with empty_app.app_context():
        flask_migrate.upgrade()
    with connect(empty_app) as context:
        assert compare_metadata(context, Base.metadata) == []


def test_the_migrations_can_be_taken_back_and_made_again(empty_app: Flask) -> None:
    with empty_app.app_context():
        flask_migrate.upgrade()
        flask_migrate.downgrade(revision="base")
        assert inspect(db.engine).get_table_names() == ["alembic_version"]
        flask_migrate.upgrade()
    with connect(empty_app) as context:
        assert compare_metadata(context, Base.metadata) == []


def test_each_constraint_of_the_database_has_the_name_of_the_model(empty_app: Flask) -> None:
    with empty_app.app_context():
        flask_migrate.upgrade()
        inspector = inspect(db.engine)
        for table in Base.metadata.sorted_tables:
            found = {c["name"] for c in inspector.get_check_constraints(table.name)}
            found |= {c["name"] for c in inspector.get_foreign_keys(table.name)}
            found |= {c["name"] for c in inspector.get_unique_constraints(table.name)}
            found |= {inspector.get_pk_constraint(table.name)["name"]}
            assert found == {constraint.name for constraint in table.constraints}, table.name


def test_migrations_are_numbered_without_gaps() -> None:
    script = ScriptDirectory(str(get_folder("migrations")))
    numbers = [revision.revision for revision in reversed(list(script.walk_revisions()))]
    assert numbers == [f"{number:04}" for number in range(1, len(numbers) + 1)]
