"""An assessment goes elsewhere whole, and what must not be known does not go along."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from selfassess.domain.errors import InvalidInputError, NotAllowedError, NotFoundError
from selfassess.extensions import db
from selfassess.formats.transfers import read_archive
from selfassess.services import arrivals, transfers
from selfassess.store.models import (
    AuditEntry,
    Comment,
    Evidence,
    EvidenceRevision,
    ObserverRating,
    Response,
    Transfer,
    TransferPerson,
    TransferUpload,
)
from selfassess.store.models.assessments import Assessment, Snapshot
from tests.cast import Cast
from tests.services.carrying import NOW, fill, join, normalize

SITE = "Here"


def take_out(cast: Cast, assessment_id: int | None = None, person: Any = None) -> bytes:
    """The archive of an assessment."""
    into = io.BytesIO()
    actor = (person or cast.alice).actor
    transfers.take_out(actor, assessment_id or cast.assessment_id, into, SITE, NOW)
    return into.getvalue()


def bring(cast: Cast, content: bytes, again: bool = False) -> int:
    """Bring an archive into Mallory's district."""
    own = cast.mallory.actor, cast.other_district_id
    upload = arrivals.put_aside(*own, "a.zip", content, NOW)
    run = arrivals.open_dry_run(*own, upload, NOW)
    return arrivals.bring(*own, upload, run.parcel.archive.digest, NOW, again)


def read(content: bytes) -> dict[str, Any]:
    """What an archive says."""
    return read_archive(io.BytesIO(content)).document


def count_rows() -> dict[str, int]:
    """How many rows each table that an archive fills has."""
    models = (Assessment, Response, Comment, Evidence, EvidenceRevision, Snapshot, Transfer)
    return {m.__tablename__: db.session.query(m).count() for m in (*models, TransferPerson)}


@pytest.fixture
def filled(database: object, cast: Cast) -> Cast:
    """Alice's assessment with everything in it."""
    fill(cast)
    return cast


def test_nothing_is_lost_on_the_way_to_another_district(filled: Cast) -> None:
    join(filled, filled.other_district_id, filled.bob)
    first = take_out(filled)
    brought = bring(filled, first)
    second = take_out(filled, brought, filled.mallory)
    assert normalize(read(second)) == normalize(read(first))
    # What was the trail is there letter by letter, and every seal in it holds.
    before = read(second)["before"][-1]
    assert before["history"] == read_archive(io.BytesIO(first)).history
    files = [set(read_archive(io.BytesIO(one)).files) for one in (first, second)]
    assert files[0] == files[1]
    assert len(files[0]) == 3
