"""The editions of the questionnaire, for those who may not read files themselves."""

from __future__ import annotations

from typing import Final

from selfassess.domain.errors import NotFoundError
from selfassess.domain.framework import Framework
from selfassess.loader.questionnaires import get_framework, list_editions

DEFAULT_EDITION: Final = "crpe-2016"


def get_edition(edition: str) -> Framework:
    """
    Get an edition by its id.

    Raises:
        NotFoundError: there is none of that id.
    """
    try:
        return get_framework(edition)
    except KeyError:
        known = ", ".join(list_editions())
        raise NotFoundError(f"There is no edition {edition!r}; there are {known}.") from None
