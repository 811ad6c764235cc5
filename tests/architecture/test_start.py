"""What takes long to load waits until somebody asks for it."""

from __future__ import annotations

import subprocess
import sys

LOADED_LATER = (
    "alembic", "authlib", "babel", "cryptography", "docx", "highspy", "icalendar", "numpy",
    "obstore", "openpyxl", "qrcode", "reportlab", "requests", "rich", "webauthn",
)  # fmt: skip

START = """
import sys
from selfassess import create_app
from selfassess.config import Settings
create_app(Settings(environment="testing", database_url="sqlite://"))
print(*sorted({name.partition(".")[0] for name in sys.modules}))
"""


def test_the_application_starts_without_what_few_need() -> None:
    result = subprocess.run(
        [sys.executable, "-c", START], capture_output=True, text=True, check=True
    )
    assert set(LOADED_LATER).isdisjoint(result.stdout.splitlines()[-1].split())
