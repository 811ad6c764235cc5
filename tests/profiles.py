"""How hard the properties are tried: the same examples on every run, unless asked for others."""

from __future__ import annotations

import os

from hypothesis import settings


def load_profile() -> None:
    """
    Set how properties are tried; HYPOTHESIS_PROFILE=search looks for new examples, and longer.

    The steady profile finds the same on every machine, so that a run says something of the code.
    """
    settings.register_profile("steady", derandomize=True, deadline=None, database=None)
    settings.register_profile("search", deadline=None, max_examples=2_000)
    settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))
