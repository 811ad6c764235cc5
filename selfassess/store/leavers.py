"""
Taking the name of somebody out of what a district keeps.

Many tables hold the name of a person as text beside the number of the account, so that they stay
readable when the account is gone. Which those are is read from the schema: a column `x` or `x_by`
beside `x_id` or `x_by_id` that refers to an account, so that a new table is not forgotten.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from typing import Any, Final

from sqlalchemy import Column, String, Table, Text, and_, delete, or_, select, union, update
from sqlalchemy.sql import ColumnElement

from selfassess.domain.names import SIGN
from selfassess.extensions import Base, db
from selfassess.store.models import (
    AuditEntry,
    Comment,
    Invitation,
    Membership,
    Notice,
    Observer,
    PlanEvent,
    PlanItem,
    Snapshot,
)
from selfassess.store.models.guards import GUARDED
from selfassess.store.models.names import PersonName

ACCOUNT: Final = "user_account.id"
NAMING: Final = frozenset(
    {"member-role", "member-removed", "member-joined", "assigned", "unassigned", "evidence"}
)
"""Which entries of the trail name people besides whoever made them."""
PARENTS: Final = ("assessment_id", "plan_id", "snapshot_id", "evidence_id")
"""Through what a row belongs to a district where it does not name one."""

_Pair = tuple[Table, Column[Any], Column[Any]]


def _list_signed() -> list[_Pair]:
    """The tables that hold a name beside an account: table, account, name."""
    found = []
    for table in Base.metadata.sorted_tables:
        if table.name in GUARDED:  # Sealed histories, which have references.
            continue
        for column in table.columns:
            if all(key.target_fullname != ACCOUNT for key in column.foreign_keys):
                continue
            name = table.columns.get(re.sub(r"(_user)?_id$", "", column.name))
            if name is not None and isinstance(name.type, String | Text):
                found.append((table, column, name))
    return found


def _belongs(table: Table, district_id: int) -> ColumnElement[bool] | None:
    """Whether a row belongs to a district; None for tables that belong to none."""
    if "district_id" in table.columns:
        return table.c.district_id == district_id
    for column in PARENTS:
        if column not in table.columns:
            continue
        (key,) = table.columns[column].foreign_keys
        parent = key.column.table
        inner = _belongs(parent, district_id)
        if inner is not None:
            return table.columns[column].in_(select(parent.c.id).where(inner))
    return None


def list_districts(user_id: int) -> list[int]:
    """List the districts in which something of somebody stays, or was."""
    asked = [
        select(row.district_id).where(row.user_id == user_id) for row in (Membership, PersonName)
    ]
    asked.append(select(AuditEntry.district_id).where(AuditEntry.by_id == user_id))
    districts = Base.metadata.tables["district"]
    for table, account, _name in _list_signed():
        # `_belongs` with a column for the number: the district whose row it is.
        belongs = _belongs(table, districts.c.id)  # type: ignore[arg-type]  # a column will do
        if belongs is not None:
            theirs = select(table).where(account == user_id, belongs).exists()
            asked.append(select(districts.c.id).where(theirs))
    return sorted(db.session.scalars(union(*asked)))


def rename_outside(user_id: int, label: str) -> None:
    """Put a label in place of somebody's name in what belongs to no district."""
    for table, account, name in _list_signed():
        if _belongs(table, 0) is None:
            is_name = and_(name != "", name.not_like(f"{SIGN}%"))
            _change(update(table).where(account == user_id, is_name).values({name.name: label}))


def rename_everywhere(district_id: int, user_id: int, names: Collection[str], label: str) -> None:
    """
    Put a label in place of somebody's name in what a district keeps, apart from its histories.

    Args:
        district_id: Which district.
        user_id: The account.
        names: What the person is and was called, the address included: what stands without an
            account, as it was written long ago, is found by them.
        label: What is to stand there.
    """
    for table, account, name in _list_signed():
        belongs = _belongs(table, district_id)
        if belongs is None:
            continue
        is_theirs = or_(account == user_id, and_(account.is_(None), name.in_(names)))
        db.session.execute(
            update(table)
            .where(belongs, is_theirs, name != "", name.not_like(f"{SIGN}%"))
            .values({name.name: label})
        )
    snapshots = select(Snapshot.id).where(Snapshot.district_id == district_id)
    _change(
        update(PlanItem)
        .where(PlanItem.snapshot_id.in_(snapshots), PlanItem.owner.in_(names))
        .values(owner=label)
    )
    _rename_in_texts(district_id, names, label)


def _rename_in_texts(district_id: int, names: Collection[str], label: str) -> None:
    """What the program wrote into texts: who is mentioned, and who has caused a notice."""
    # The longest first: somebody may be called by the first part of a longer name, too.
    ordered = sorted(names, key=lambda name: -len(name))
    mention = re.compile(rf"(?<!\w)@({'|'.join(map(re.escape, ordered))})(?!\w)", re.IGNORECASE)
    belongs = _belongs(Base.metadata.tables["comment"], district_id)
    assert belongs is not None  # noqa: S101 - comments belong to assessments
    rows = db.session.execute(
        select(Comment.id, Comment.text).where(belongs, Comment.text.contains("@"))
    )
    for id_, text in rows.all():
        if (changed := mention.sub(f"@{label}", text)) != text:
            _change(update(Comment).where(Comment.id == id_).values(text=changed))
    for name in ordered:
        notices = db.session.execute(
            select(Notice.id, Notice.text).where(
                Notice.district_id == district_id,
                Notice.text.startswith(f"{name} ", autoescape=True),
            )
        )
        for id_, text in notices.all():
            text = f"{label}{text[len(name) :]}"
            _change(update(Notice).where(Notice.id == id_).values(text=text))


def forget_address(email: str, user_id: int) -> None:
    """Forget an address where somebody was invited or asked to rate by it; open ones are gone."""
    _change(delete(Invitation).where(Invitation.email == email, Invitation.accepted_at.is_(None)))
    _change(
        update(Invitation)
        .where(or_(Invitation.email == email, Invitation.accepted_by_id == user_id))
        .values(email="")
    )
    _change(update(Observer).where(Observer.contact == email).values(contact=""))


def list_plain_names(district_id: int, user_id: int, names: Collection[str]) -> list[str]:
    """List the names of somebody that old entries of a district's histories hold as they are."""
    plans = Base.metadata.tables["adopted_plan"]
    plan_ids = select(plans.c.id).where(plans.c.district_id == district_id)
    found: set[str] = set()
    for entries, where in (
        (AuditEntry, AuditEntry.district_id == district_id),
        (PlanEvent, PlanEvent.plan_id.in_(plan_ids)),
    ):
        query = select(entries.by).where(
            where,
            or_(entries.by_id == user_id, entries.by.in_(names)),
            entries.by.not_like(f"{SIGN}%"),
        )
        found |= set(db.session.scalars(query.distinct()))
    facts = [
        *db.session.execute(
            select(AuditEntry.before, AuditEntry.after).where(
                AuditEntry.district_id == district_id, AuditEntry.what.in_(NAMING)
            )
        ),
        *db.session.execute(
            select(PlanEvent.before, PlanEvent.after).where(PlanEvent.plan_id.in_(plan_ids))
        ),
        *_list_reviewers(district_id),
    ]
    values = (value for pair in facts for one in pair for value in one.values())
    found |= {value for value in values if isinstance(value, str) and value in names}
    return sorted(found)


def _list_reviewers(district_id: int) -> Iterable[tuple[dict[str, Any], ...]]:
    """Whom frozen snapshots name as reviewers."""
    query = select(Snapshot.document).where(Snapshot.district_id == district_id)
    for document in db.session.scalars(query):
        review = document.get("review") or {}
        seconds = [one for ratings in review.get("second_ratings", {}).values() for one in ratings]
        yield ({"by": review.get("approved_by")}, *({"by": one["reviewer"]} for one in seconds))


def _change(statement: Any) -> None:
    db.session.execute(statement.execution_options(synchronize_session=False))
