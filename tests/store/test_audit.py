"""The trail of a district: the database itself refuses to change it."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from selfassess.services import audit
from tests.cast import Cast

CHANGES = [
    "UPDATE audit_entry SET why = 'It was never said.'",
    "UPDATE audit_entry SET \"by\" = 'Nobody'",
    "UPDATE audit_entry SET at = CURRENT_TIMESTAMP",
    "UPDATE audit_entry SET what = 'x'",
    "UPDATE audit_entry SET element_id = '9.9'",
    "UPDATE audit_entry SET assessment_id = 99",
    "UPDATE audit_entry SET by_id = 1 WHERE by_id IS NULL OR by_id <> 1",
    "UPDATE audit_entry SET by_id = NULL, why = 'x'",
    'UPDATE audit_entry SET "before" = \'{"x": 1}\', "after" = \'{"x": 2}\'',
    "DELETE FROM audit_entry",
    "UPDATE audit_seal SET seal = 'f'",
    "UPDATE audit_seal SET number = number + 1000",
    "DELETE FROM audit_seal",
]


@pytest.mark.parametrize("statement", CHANGES)
def test_the_database_refuses_to_change_the_trail(
    database: Any, cast: Cast, statement: str
) -> None:
    audit.seal_new(cast.district_id)
    connection = database.connection()
    with pytest.raises(DBAPIError, match="never changed"), connection.begin_nested():
        connection.execute(text(statement))


def test_an_account_may_be_taken_out_of_it(database: Any, cast: Cast) -> None:
    assert database.execute(text("UPDATE audit_entry SET by_id = NULL")).rowcount > 0
