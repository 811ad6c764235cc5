"""What people install is whole: the data lies in the wheel, and the command runs from there."""

from __future__ import annotations

import json
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.slow


def _run(*command: object, folder: Path, status: int = 0) -> str:
    result = subprocess.run(
        [str(part) for part in command], cwd=folder, capture_output=True, text=True, check=False
    )
    assert result.returncode == status, result.stdout + result.stderr
    return result.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from this checkout with the tools that are installed."""
    folder = tmp_path_factory.mktemp("wheel")
    _run(
        sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT,
        folder=folder,
    )  # fmt: skip
    (found,) = folder.glob("selfassess-*.whl")
    return found


def test_the_wheel_holds_the_code_and_all_its_data(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        inside = set(archive.namelist())
    for folder in ("questionnaires", "templates", "migrations", "demonstration"):
        for path in (ROOT / folder).rglob("*"):
            if path.is_file() and "__pycache__" not in path.parts:
                assert f"selfassess/{path.relative_to(ROOT).as_posix()}" in inside
    for path in (ROOT / "selfassess").rglob("*"):
        if path.is_file() and "__pycache__" not in path.parts:
            assert path.relative_to(ROOT).as_posix() in inside


def test_the_wheel_holds_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        tops = {name.partition("/")[0] for name in archive.namelist()}
        assert not [name for name in archive.namelist() if name.endswith(".pyc")]
        assert not [name for name in archive.namelist() if "/tests/" in name or ".db" in name]
    assert {top for top in tops if not top.endswith(".dist-info")} == {"selfassess"}


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """
    An environment with the wheel, which borrows the dependencies that are installed here.

    A path in a `.pth` file is searched, and its own `.pth` files are not: so the checkout, which is
    installed here to be edited, stays out.
    """
    folder = tmp_path_factory.mktemp("installed") / "env"
    venv.create(folder, symlinks=True)
    python = folder / "bin" / "python"
    _run(
        sys.executable, "-m", "pip", "--python", python, "--disable-pip-version-check", "install",
        "--no-deps", "--no-index", "--quiet", wheel,
        folder=wheel.parent,
    )  # fmt: skip
    (packages,) = folder.glob("lib/python*/site-packages")
    (packages / "borrowed.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")
    return folder


def test_the_installed_package_is_the_wheels(installed: Path) -> None:
    command = (
        "import selfassess; from selfassess.resources import get_folder;"
        "print(selfassess.__file__);"
        "[print(get_folder(name)) for name in"
        " ('questionnaires', 'templates', 'migrations', 'demonstration')]"
    )
    said = _run(installed / "bin" / "python", "-I", "-c", command, folder=installed)
    for line in said.splitlines():
        assert Path(line).is_relative_to(installed)


def test_the_installed_command_scores_a_file(installed: Path, tmp_path: Path) -> None:
    ratings = tmp_path / "ratings.csv"
    ratings.write_text(
        "district,date,element,level\n"
        "Example City,2016-04-01,1.1,4\n"
        "Example City,2016-04-01,2.1,3\n",
        encoding="utf-8",
    )
    program = installed / "bin" / "selfassess"
    (snapshot,) = json.loads(_run(program, "score", ratings, folder=tmp_path))
    assert (snapshot["district"], snapshot["overall"]["score"]) == ("Example City", 3.5)
    ratings.write_text("nonsense\n", encoding="utf-8")
    assert _run(program, "score", ratings, folder=tmp_path, status=3) == ""


def test_the_installed_command_knows_its_version_and_its_editions(
    installed: Path, wheel: Path
) -> None:
    program = installed / "bin" / "selfassess"
    version = wheel.name.split("-")[1]
    assert version in _run(program, "--version", folder=installed)
    assert "crpe-2016" in _run(program, "questionnaire", "check", folder=installed)


def test_the_installed_application_starts(installed: Path, tmp_path: Path) -> None:
    command = (
        "import os; os.environ['ENVIRONMENT'] = 'development';"
        "from selfassess import create_app; app = create_app();"
        "print(app.root_path); print(app.url_map.bind('localhost').match('/')[0])"
    )
    said = _run(installed / "bin" / "python", "-I", "-c", command, folder=tmp_path)
    assert Path(said.splitlines()[-2]).is_relative_to(installed)
