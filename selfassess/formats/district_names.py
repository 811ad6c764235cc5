"""Names of districts, short enough for a chart."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Final

TAIL: Final = re.compile(
    r",?\s+(?:(?:(?:Independent|Unified|Consolidated|Public|City|Community|Local|Metropolitan)\s+)*"
    r"(?:School District|Schools|School System|Unified|ISD|USD|SD))(?:\s+No\.?\s*\d+)?$"
)
"""What a chart leaves off a name: every district is one."""


def shorten_names(names: Sequence[str]) -> list[str]:
    """
    Names without "Public Schools" and the like, where they still tell districts apart.

    >>> shorten_names(["Oak Unified School District", "Elm City Schools", "Elm ISD"])
    ['Oak', 'Elm City Schools', 'Elm ISD']
    """
    short = [TAIL.sub("", name) or name for name in names]
    found = Counter(short)
    return [brief if found[brief] == 1 else name for brief, name in zip(short, names, strict=True)]
