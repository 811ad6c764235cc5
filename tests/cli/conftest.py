"""How the tests call the console command."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from click.testing import CliRunner, Result

from selfassess.cli import main

Run = Callable[..., Result]


@pytest.fixture
def run() -> Run:
    """Run the command in this process; a bug shows as an exception, not as exit status 1."""

    def call(*arguments: object, stdin: str | bytes | None = None) -> Result:
        return CliRunner().invoke(
            main, [str(argument) for argument in arguments], input=stdin, catch_exceptions=False
        )

    return call
