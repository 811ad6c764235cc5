"""The names behind the references of a district's histories, in the database."""

from __future__ import annotations

from sqlalchemy import func, insert, literal, select, union_all, update

from selfassess.domain.names import KnownName
from selfassess.extensions import db
from selfassess.store.models.names import PersonName
from selfassess.store.models.transfers import Transfer, TransferName

_COLUMNS = (
    PersonName.user_id,
    PersonName.reference,
    PersonName.secret,
    PersonName.name,
    PersonName.former,
)

_BROUGHT = (
    func.coalesce(TransferName.user_id, 0).label("user_id"),
    TransferName.reference,
    TransferName.secret,
    TransferName.name,
    TransferName.former,
)


def list_names(district_id: int) -> tuple[KnownName, ...]:
    """
    List who is behind the references of a district.

    Those that came along with an assessment stand first: of two for the same reference the
    district's own counts, in which somebody may have taken the name back.
    """
    own = select(PersonName.id.label("place"), *_COLUMNS).where(
        PersonName.district_id == district_id
    )
    brought = (
        select(literal(0).label("place"), *_BROUGHT)
        .join(Transfer, Transfer.id == TransferName.transfer_id)
        .where(Transfer.district_id == district_id)
    )
    rows = db.session.execute(union_all(brought, own).order_by("place", "reference"))
    return tuple(KnownName(*row[1:]) for row in rows)


def find_reference(district_id: int, user_id: int, name: str) -> str | None:
    """Find the reference for a name that somebody has in a district."""
    query = (
        select(PersonName.reference)
        .where(
            PersonName.district_id == district_id,
            PersonName.user_id == user_id,
            PersonName.name == name,
            PersonName.former.is_(None),
        )
        .order_by(PersonName.id)
        .limit(1)
    )
    return db.session.scalar(query)


def add_name(
    district_id: int,
    user_id: int,
    reference: str,
    *,
    secret: str,
    name: str = "",
    former: int | None = None,
) -> None:
    """Add who is behind a reference, or a withheld name."""
    db.session.execute(
        insert(PersonName).values(
            district_id=district_id,
            user_id=user_id,
            reference=reference,
            secret=secret,
            name=name,
            former=former,
        )
    )


def list_names_of(user_id: int) -> frozenset[str]:
    """List every name that somebody has had in some district's histories."""
    query = select(PersonName.name).where(PersonName.user_id == user_id, PersonName.name != "")
    return frozenset(db.session.scalars(query))


def find_last_former(district_id: int) -> int:
    """The highest number of a former member of a district; 0 before the first."""
    query = select(func.max(PersonName.former)).where(PersonName.district_id == district_id)
    return db.session.scalar(query) or 0


def erase_names(district_id: int, user_id: int, former: int) -> None:
    """Delete the names of somebody in a district, and the secrets; the references stay."""
    came = select(Transfer.id).where(Transfer.district_id == district_id)
    db.session.execute(
        update(TransferName)
        .where(TransferName.transfer_id.in_(came), TransferName.user_id == user_id)
        .values(name="", secret="", former=former)
        .execution_options(synchronize_session=False)
    )
    db.session.execute(
        update(PersonName)
        .where(PersonName.district_id == district_id, PersonName.user_id == user_id)
        .values(name="", secret="", former=former)
        .execution_options(synchronize_session=False)
    )
