"""An edition that defines as little as one may: no rules, steps or levers, hardly a question."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from selfassess.services.editions import use_own_editions

BARE: Final = "bare-1"

FRAMEWORK: Final = """\
id: bare-1
version: "1.0.0"
title: A bare edition
about: It defines as little as an edition may.
scale:
  - {level: 1, label: Nothing, color: red, meaning: Nothing at all.}
  - {level: 2, label: Little, color: orange, meaning: A little.}
  - {level: 3, label: Much, color: light-green, meaning: Much.}
  - {level: 4, label: All, color: dark-green, meaning: All of it.}
components:
  - {id: "1", title: Rides, short: Rides, summary: How children get to school.}
  - {id: "2", title: Meals, short: Meals, summary: What they eat there.}
causes:
  - {id: other, label: Another cause}
levers: []
"""

RIDES: Final = """\
component: "1"
elements:
  - id: "1.1"
    title: School buses
    why: A child who cannot come cannot learn.
    levels: {1: No bus., 2: A few buses., 3: Most children have a bus., 4: Each child has a bus.}
    questions:
      - id: presence
        kind: one-choice
        aspect: presence
        text: For whom do buses run?
        options:
          - {id: nobody, text: Nobody, level: 1}
          - {id: few, text: A few children, level: 2}
          - {id: most, text: Most children, level: 3}
          - {id: all, text: Each child, level: 4}
  - id: "1.2"
    title: Safe crossings
    why: Most accidents happen on the way.
    levels: {1: None., 2: At some schools., 3: At most schools., 4: At each school.}
    questions: []
"""

MEALS: Final = """\
component: "2"
elements:
  - id: "2.1"
    title: Warm meals
    why: Hungry children do not listen.
    levels: {1: None., 2: At some schools., 3: At most schools., 4: At each school.}
    questions: []
"""


def write_bare_edition(folder: Path) -> None:
    """Write the edition into a folder of editions."""
    files = {
        "framework.yaml": FRAMEWORK,
        "elements/1.yaml": RIDES,
        "elements/2.yaml": MEALS,
    }
    for name, text in files.items():
        file = folder / BARE / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")


@contextmanager
def offer_bare_edition(folder: Path) -> Iterator[None]:
    """Have an installation with this edition beside those that ship."""
    write_bare_edition(folder)
    use_own_editions(folder)
    try:
        yield
    finally:
        use_own_editions(None)
