"""The properties of the method are tried alike on every run."""

from __future__ import annotations

from tests.profiles import load_profile

load_profile()
