"""Which way imports may go: the contracts hold, and each of them would notice a breach."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

CONTRACTS = (
    "Delivery -> services -> adapters -> domain; never upward",
    "The core, the loader, charts, formats and reports know neither web nor database",
    "Delivery asks services, never the store or the loader",
    "Services use the store's functions, never its models",
    "The order inside the core",
)


def _lint(folder: Path) -> tuple[dict[str, bool], str]:
    """Whether each contract is kept by the package in a folder, and all that was said."""
    command = "from importlinter.cli import lint_imports; lint_imports(no_cache=True, no_logo=True)"
    result = subprocess.run(
        [sys.executable, "-c", command],
        cwd=folder,
        env={**os.environ, "COLUMNS": "400", "PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )
    found = re.findall(r"^(.+?) (KEPT|BROKEN)\b", result.stdout, flags=re.MULTILINE)
    return {name: word == "KEPT" for name, word in found}, result.stdout + result.stderr


def test_imports_go_in_one_direction_only() -> None:
    kept, said = _lint(ROOT)
    assert kept == dict.fromkeys(CONTRACTS, True), said


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the package in which something may be planted."""
    folder = tmp_path_factory.mktemp("planted")
    shutil.copy(ROOT / "pyproject.toml", folder)
    shutil.copytree(
        ROOT / "selfassess", folder / "selfassess", ignore=shutil.ignore_patterns("__pycache__")
    )
    return folder


@pytest.mark.parametrize(
    ("file", "planted", "contract"),
    [
        ("store/documents.py", "import selfassess.services.editions", CONTRACTS[0]),
        ("domain/scale.py", "import selfassess.formats.numbers", CONTRACTS[0]),
        ("loader/ratings.py", "import selfassess.store.documents", CONTRACTS[0]),
        ("web/home.py", "import selfassess.cli.text", CONTRACTS[0]),
        ("domain/scale.py", "import flask", CONTRACTS[1]),
        ("formats/numbers.py", "import sqlalchemy", CONTRACTS[1]),
        ("loader/ratings.py", "import wtforms", CONTRACTS[1]),
        ("cli/text.py", "import selfassess.loader.ratings", CONTRACTS[2]),
        ("web/home.py", "import selfassess.store.districts", CONTRACTS[2]),
        ("services/files.py", "import selfassess.store.models", CONTRACTS[3]),
        ("domain/scale.py", "import selfassess.domain.planning", CONTRACTS[4]),
        ("domain/snapshot.py", "import selfassess.domain.verdicts", CONTRACTS[4]),
    ],
)
def test_a_wrong_import_breaks_exactly_one_contract(
    copy: Path, file: str, planted: str, contract: str
) -> None:
    path = copy / "selfassess" / file
    sound = path.read_text(encoding="utf-8")
    before, _ = _lint(copy)
    path.write_text(f"{sound}\n{planted}\n", encoding="utf-8")
    try:
        after, said = _lint(copy)
    finally:
        path.write_text(sound, encoding="utf-8")
    assert {name for name in CONTRACTS if before[name] and not after[name]} <= {contract}, said
    assert not after[contract], said
    # It is this import that was noticed.
    module = f"selfassess.{file.removesuffix('.py').replace('/', '.')}"
    assert f"{module} -> {planted.removeprefix('import ')}" in said


def test_the_core_reads_neither_clock_nor_disk_nor_settings() -> None:
    # Time, randomness and files come in as arguments: the same input gives the same output.
    forbidden = re.compile(
        r"^\s*(?:import|from) (?:os|io|random|secrets|time|pathlib|logging|sys|socket)\b"
        r"|\b(?:datetime|date)\.(?:now|today|utcnow)\(|\bopen\(|\bprint\(",
        flags=re.MULTILINE,
    )
    for path in sorted((ROOT / "selfassess" / "domain").glob("*.py")):
        assert forbidden.search(path.read_text(encoding="utf-8")) is None, path.name


def test_the_core_counts_in_fractions() -> None:
    # Floats would make 3.5 and just under it a matter of luck.
    for path in sorted((ROOT / "selfassess" / "domain").glob("*.py")):
        text = path.read_text(encoding="utf-8")
        assert re.search(r"\bfloat\(|\bround\(|\bstatistics\b", text) is None, path.name
