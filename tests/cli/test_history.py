"""`selfassess history import`: many districts from ratings files, all or nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from selfassess.cli.serve import make_app
from selfassess.services.database import upgrade_database
from tests.cli.conftest import Run
from tests.networking import RATINGS


@pytest.fixture
def file(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A ratings file, beside a database in which there is nothing yet."""
    monkeypatch.setenv("ENVIRONMENT", "testing")
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/history.db")
    with make_app().app_context():
        upgrade_database()
    path = tmp_path / "rounds.csv"
    path.write_text(RATINGS)
    return str(path)


def test_files_are_tried_imported_and_not_imported_twice(
    run: Run, file: str, tmp_path: Path
) -> None:
    tried = run("history", "import", "--dry-run", file)
    assert tried.stdout.startswith("3 snapshots of 2 districts would be imported; 2 districts")
    more = tmp_path / "more.csv"
    more.write_text("district,date,element,level\nash,2018-04-01,1.1,3\n")
    facts = tmp_path / "districts.csv"
    facts.write_text("district,state\nAsh,CO\n")
    done = run(
        "history", "import", "--sharing", "network", "--districts", str(facts), file, str(more)
    )
    assert (done.exit_code, done.stdout) == (
        0,
        "4 snapshots of 2 districts imported; 2 districts made.\n",
    )
    assert "4 dates left out" in run("history", "import", "--dry-run", file, str(more)).stdout
    again = run("history", "import", file)
    assert (again.exit_code, "Nothing was imported" in again.stderr) == (3, True)


def test_faults_are_told_as_file_and_line_and_nothing_is_written(
    run: Run, file: str, tmp_path: Path
) -> None:
    bad = tmp_path / "bad.csv"
    bad.write_text("district,date,element,level\nElm,2018-04-01,1.1,9\nElm,1950-04-01,1.1,3\n")
    refused = run("history", "import", file, str(bad))
    assert (refused.exit_code, refused.stdout) == (3, "")
    assert f"{bad}:2: '9' is no level" in refused.stderr
    assert "2 districts made" in run("history", "import", "--dry-run", file).stdout
    assert run("history", "import", "--framework", "none", file).exit_code == 2
