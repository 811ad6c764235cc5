"""The editions of the questionnaire, for those who may not read files themselves."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from selfassess.domain.errors import BadFileError, Fault, NotFoundError
from selfassess.domain.framework import Framework
from selfassess.loader.questionnaires import get_framework, list_published
from selfassess.loader.shelves import list_editions, list_own_editions, use_own_folder

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


def find_version(edition: str, version: str) -> Framework | None:
    """A version of an edition, if it is published or is what the files have now."""
    try:
        return get_framework(edition, version)
    except KeyError:
        return None


def get_version(edition: str, version: str) -> Framework:
    """
    Get the version of an edition that something was written in.

    Where that is neither published nor what the files have now (as happens while an edition is
    being written), the files stand in for it: `version` of the answer then differs.

    Raises:
        NotFoundError: there is no such edition.
    """
    return find_version(edition, version) or get_edition(edition)


def is_own_edition(edition: str) -> bool:
    """Whether an edition is the installation's own, and not one of those that ship."""
    return edition in list_own_editions()


def use_own_editions(folder: Path | None) -> None:
    """
    Put an installation's own editions beside those that ship, once, when the program starts.

    Args:
        folder: Holds a folder for each edition; None for no own editions.

    Raises:
        BadFileError: with every fault of every file in it.
    """
    use_own_folder(folder)
    faults = [fault for edition in list_own_editions() for fault in _find_faults(edition)]
    if faults:
        use_own_folder(None)
        raise BadFileError(faults)


def _find_faults(edition: str) -> tuple[Fault, ...]:
    try:
        framework = get_framework(edition)
        list_published(list_own_editions()[edition])
    except BadFileError as error:
        return tuple(
            Fault(f"{edition}/{fault.file}", fault.line, fault.message) for fault in error.faults
        )
    if framework.id != edition:
        message = f"the id is {framework.id!r} and the folder {edition!r}; name both alike"
        return (Fault(f"{edition}/framework.yaml", 1, message),)
    return ()
