"""Every model; importing this package makes the metadata complete."""

from selfassess.store.models.accounts import Role, User
from selfassess.store.models.districts import District, Invitation, Membership

__all__ = ["District", "Invitation", "Membership", "Role", "User"]
