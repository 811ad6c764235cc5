"""Every model; importing this package makes the metadata complete."""

from selfassess.store.models.accounts import Role, User
from selfassess.store.models.assessments import Assessment, PlanItem, Response, Snapshot
from selfassess.store.models.districts import District, Invitation, Membership

__all__ = [
    "Assessment",
    "District",
    "Invitation",
    "Membership",
    "PlanItem",
    "Response",
    "Role",
    "Snapshot",
    "User",
]
