"""The numbers of `questionnaires/meeting.yaml`, by which a preparation meeting is timed."""

from __future__ import annotations

from selfassess.domain.agenda import Times
from selfassess.loader.tracking import read_numbers


def read_times() -> Times:
    """
    Read the times, once.

    Raises:
        BadFileError: with every fault.
    """
    found = read_numbers("meeting.yaml")
    return Times(
        whole=int(found["meeting-minutes"].value),
        opening=int(found["opening-minutes"].value),
        closing=int(found["closing-minutes"].value),
        least=int(found["slot-least"].value),
    )
