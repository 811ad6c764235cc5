"""People who sign in with the account that they have at their district."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import structlog

from selfassess.config import IdentityProvider
from selfassess.domain.errors import NotAllowedError
from selfassess.domain.permissions import Role
from selfassess.extensions import db
from selfassess.store import accounts, districts, identities, members, passkeys, second_factors
from selfassess.store import sessions as session_store

if TYPE_CHECKING:
    from selfassess.store.models import User

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Claims:
    """What a provider says of somebody: under which name it knows them, and their address."""

    subject: str
    email: str
    is_verified: bool
    name: str = ""


def read_claims(claims: Mapping[str, Any]) -> Claims:
    """Read what a provider says. Some write the word true instead of the value."""
    return Claims(
        subject=str(claims.get("sub") or ""),
        email=str(claims.get("email") or "").strip().lower(),
        is_verified=claims.get("email_verified") in (True, "true"),
        name=" ".join(str(claims.get("name") or "").split()),
    )


def find_or_add_account(provider: IdentityProvider, claims: Claims, now: datetime) -> User:
    """
    Give the account of somebody for whom a provider vouches; make it where there is none.

    Whoever comes for the first time becomes a viewer of the district that the installation has set
    for the domain. An owner who takes somebody out of the district is not overruled later.

    Raises:
        NotAllowedError: the provider does not vouch for this address, or for somebody else under
            the same address.
    """
    domain = _check_claims(provider, claims)
    account = identities.find_account(provider.issuer, claims.subject)
    if account is None:
        account = _link_account(provider, claims, now)
        _welcome(account, provider.domains[domain])
        db.session.commit()
    if not account.active:
        raise NotAllowedError("This account is closed.")
    return account


def _check_claims(provider: IdentityProvider, claims: Claims) -> str:
    """Give the domain of the address; a provider vouches for its own domains only."""
    _local, at, domain = claims.email.rpartition("@")
    if not (claims.subject and at):
        raise NotAllowedError(
            f"{provider.label} did not say who you are. Whoever runs it must let this site see your"
            " e-mail address."
        )
    if not claims.is_verified:
        raise NotAllowedError(
            f"{provider.label} does not confirm that the address {claims.email} is yours. Confirm"
            " it there, or sign in in another way."
        )
    if domain not in provider.domains:
        raise NotAllowedError(
            f"People with an address at {domain} cannot sign in with {provider.label}."
            " Sign in in another way."
        )
    return domain


def _link_account(provider: IdentityProvider, claims: Claims, now: datetime) -> User:
    account = accounts.find_account(claims.email)
    if account is None:
        name = claims.name[: accounts.LONGEST_DISPLAY_NAME]
        account = accounts.add_account_of_provider(claims.email, name)
    elif identities.has_identity(account.id, provider.issuer):
        # The address was given to somebody else at the provider, who is not the one we know.
        log.warning("identity_refused", provider=provider.name, user_id=account.id)
        raise NotAllowedError(
            f"There is an account with your address, and {provider.label} knows its owner under"
            " another name. Ask whoever runs this site."
        )
    elif account.confirmed_at is None:
        # Whoever signed up under this address never showed that it is theirs.
        account.password = None
        second_factors.set_authenticator(account.id, None, None)
        second_factors.replace_codes(account.id, ())
        passkeys.delete_passkeys(account.id)
        session_store.delete_sessions(account.id)
    account.confirmed_at = account.confirmed_at or now
    identities.add_identity(account.id, provider.issuer, claims.subject)
    return account


def _welcome(account: User, district_id: int | None) -> None:
    if district_id is None or members.find_member(district_id, account.id) is not None:
        return
    if not districts.is_there(district_id):
        log.error("district_of_domain_missing", district_id=district_id)
        return
    members.add_member(district_id, account.id, Role.VIEWER)
