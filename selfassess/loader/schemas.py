"""JSON Schemas of an edition's files, for editors that check while one writes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from pydantic import TypeAdapter

from selfassess.domain.framework import Crosswalk, Rules
from selfassess.domain.translation import Translation
from selfassess.loader.publications import RatingsFile
from selfassess.loader.questionnaires import (
    ElementsFile,
    ExemplarsFile,
    FactsFile,
    Head,
    SourcesFile,
    StepsFile,
)

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"

MODELS: Final[Mapping[str, type]] = {
    "framework.yaml": Head,
    "rules.yaml": Rules,
    "benchmark.yaml": FactsFile,
    "crosswalk.yaml": Crosswalk,
    "ratings.yaml": RatingsFile,
    "elements/*.yaml": ElementsFile,
    "actions/*.yaml": StepsFile,
    "exemplars/*.yaml": ExemplarsFile,
    "sources/*.yaml": SourcesFile,
    "translations/*.yaml": Translation,
}
"""What each file of an edition is read into."""


def make_schema(file: str) -> dict[str, Any]:
    """
    Make the schema of one kind of file.

    Args:
        file: One of MODELS.
    """
    schema = TypeAdapter(MODELS[file]).json_schema()
    return {"$schema": DIALECT, **schema, "title": file}
