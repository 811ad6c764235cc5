"""
The staff of the network admit districts, and end that again.

Anybody can have an account and add a district. Were sharing enough, a stranger could look at the
network through an invented district, and through four of them at the levels of a real one: see
`peers`. So nothing that a district shares holds before the staff have looked at who it is.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from selfassess.domain.districts import Kind
from selfassess.domain.errors import InvalidInputError, NotFoundError
from selfassess.domain.notices import NoticeKind
from selfassess.domain.permissions import Role
from selfassess.extensions import db
from selfassess.services import audit, notices
from selfassess.services.access import Actor
from selfassess.services.staff import check_staff
from selfassess.store import audit as audit_store
from selfassess.store import districts, members
from selfassess.store import staff as staff_store

if TYPE_CHECKING:
    from collections.abc import Sequence

    from selfassess.store.models import District, User

WHAT = "admission"
WAITING_PATH = "/network/districts?waiting=yes"


def open_admission(actor: Actor, district_id: int) -> tuple[District, Sequence[User]]:
    """
    Open a district as the staff look at it before they decide.

    Returns:
        The district, and its owners.

    Raises:
        NotAllowedError: the actor does not belong to the staff.
        NotFoundError: there is no such district; a city or a coalition is none.
    """
    check_staff(actor)
    district = districts.find_any(district_id)
    is_one = district is not None and district.kind is Kind.DISTRICT
    # Trials are nobody's business, and none of them can take part.
    if district is None or not is_one or district.trial_token_hash is not None:
        raise NotFoundError("There is no such district.")
    return district, _list_owners(district_id)


def admit(actor: Actor, district_id: int, seen_name: str, now: datetime) -> None:
    """
    Admit a district: what its owners have decided to share holds from now on.

    Args:
        actor: Who admits it.
        district_id: The district.
        seen_name: How it was called on the page on which they decided.
        now: The time.

    Raises:
        InvalidInputError: it does not ask, is admitted already, or is called otherwise by now.
        NotAllowedError, NotFoundError: see `open_admission`.
    """
    district, owners = _lock(actor, district_id)
    if not district.is_waiting:
        known = "is admitted already" if district.admitted_at else "does not ask to take part"
        db.session.rollback()
        raise InvalidInputError(f"This district {known}. Nothing was changed.")
    if district.name != seen_name:
        db.session.rollback()
        raise InvalidInputError("This district has another name by now. Look at it once more.")
    district.admitted_at = now
    _note(actor, district, owners, now)
    db.session.commit()


def end_admission(actor: Actor, district_id: int, now: datetime) -> None:
    """
    End the admission of a district: nobody sees anything of it, and its members see nothing more.

    What its owners have decided to share stays as it is, so that it waits again.

    Raises:
        InvalidInputError: it is not admitted.
        NotAllowedError, NotFoundError: see `open_admission`.
    """
    district, owners = _lock(actor, district_id)
    if district.admitted_at is None:
        db.session.rollback()
        raise InvalidInputError("This district is not admitted. Nothing was changed.")
    district.admitted_at = None
    _note(actor, district, owners, now)
    db.session.commit()


def tell_staff(actor: Actor, district: District, now: datetime) -> None:
    """
    Tell the staff that a district asks, inside the caller's transaction.

    Call it before the decision is noted in the trail: they are told of the first one only.
    """
    wanted = audit_store.Filter(what="sharing")
    if not district.is_waiting or audit_store.list_entries(district.id, wanted, 1):
        return
    notices.tell(
        [one.id for one in staff_store.list_staff() if one.id != actor.user_id],
        NoticeKind.ADMISSION,
        f"{district.name} asks to take part in the network. Admit it, or let it wait.",
        WAITING_PATH,
        now,
    )


def _lock(actor: Actor, district_id: int) -> tuple[District, Sequence[User]]:
    district, owners = open_admission(actor, district_id)
    districts.lock_district(district_id)
    db.session.refresh(district)
    return district, owners


def _list_owners(district_id: int) -> Sequence[User]:
    return [one.user for one in members.list_members(district_id) if one.role is Role.OWNER]


def _note(actor: Actor, district: District, owners: Sequence[User], now: datetime) -> None:
    is_admitted = district.admitted_at is not None
    audit.record(
        actor,
        district.id,
        WHAT,
        before={"admitted": not is_admitted},
        after={"admitted": is_admitted},
        now=now,
    )
    says = (
        "is admitted to the network: what it shares holds from now on."
        if is_admitted
        else "is no longer admitted to the network: nobody sees what it shares, nor does it see."
    )
    notices.tell(
        [one.id for one in owners if one.id != actor.user_id],
        NoticeKind.ADMISSION,
        f"{district.name} {says}",
        f"/districts/{district.id}/sharing",
        now,
        district_id=district.id,
    )
