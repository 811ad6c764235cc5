"""
The yardstick: the least that a Flask page with a database can be.

One page reads 36 rows by SQLAlchemy's ORM and prints them as a table by Jinja; one address writes
one row and commits. No accounts, no sessions, no logs, no headers. Database, engine settings and
server are those of the application.
"""

from __future__ import annotations

import os

from flask import Flask, render_template, request
from jinja2 import DictLoader
from sqlalchemy import create_engine, insert, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

import selfassess.extensions  # noqa: F401 - from here on, SQLite has the application's settings
from selfassess.config import Settings
from selfassess.web import flask_settings

ROWS = 36

PAGE = """<!doctype html>
<html lang="en-US">
<head><meta charset="utf-8"><title>Rows</title></head>
<body>
<h1>Rows</h1>
<table>
<thead><tr><th>Element</th><th>Title</th><th>State</th><th>Level</th></tr></thead>
<tbody>
{% for row in rows %}
<tr><td>{{ row.element }}</td><td>{{ row.title }}</td><td>{{ row.state }}</td><td>{{ row.level }}</td></tr>
{% endfor %}
</tbody>
</table>
</body>
</html>
"""  # noqa: E501 - a line of HTML


class Base(DeclarativeBase):
    """Tables that only the yardstick has."""


class Row(Base):
    """What one row of the page shows."""

    __tablename__ = "bench_row"

    id: Mapped[int] = mapped_column(primary_key=True)
    element: Mapped[str]
    title: Mapped[str]
    state: Mapped[str]
    level: Mapped[int]


def make_app() -> Flask:
    """Make the yardstick on the database of the environment, with its table filled anew."""
    settings = Settings.from_env(os.environ)
    config = flask_settings.make(settings, instance_path="")
    engine = create_engine(settings.database_url, **config["SQLALCHEMY_ENGINE_OPTIONS"])
    Base.metadata.drop_all(engine)
    Base.metadata.create_all(engine)
    with engine.begin() as connection:
        connection.execute(insert(Row), [_make_row(number) for number in range(ROWS)])

    app = Flask(__name__)
    app.jinja_loader = DictLoader({"rows.html": PAGE})

    @app.get("/rows")
    def show() -> str:
        with Session(engine) as session:
            rows = session.scalars(select(Row).order_by(Row.id)).all()
            return render_template("rows.html", rows=rows)

    @app.post("/rows/<int:row_id>")
    def save(row_id: int) -> dict[str, int]:
        with Session(engine) as session:
            row = session.get_one(Row, row_id)
            row.level = int(request.form["level"])
            session.commit()
            return {"level": row.level}

    return app


def _make_row(number: int) -> dict[str, object]:
    return {
        "element": f"{number // 6 + 1}.{number % 6 + 1}",
        "title": f"What row {number} is about",
        "state": "rated",
        "level": number % 5 + 1,
    }
