"""Passkeys: a key pair on somebody's device instead of a password (WebAuthn)."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from selfassess.domain.errors import InvalidInputError, NotFoundError
from selfassess.extensions import db
from selfassess.services.access import hash_token, make_token
from selfassess.store import passkeys
from selfassess.store.passkeys import LONGEST_PASSKEY_NAME as LONGEST_PASSKEY_NAME

if TYPE_CHECKING:
    from webauthn.helpers.structs import PublicKeyCredentialDescriptor

    from selfassess.store.models import Passkey, User

# The package is imported where it is used: few processes ever see a passkey, and it takes as long
# as a tenth of all the rest.

HANDLE_BYTES: Final = 32
MOST_PASSKEYS: Final = 20
CHALLENGE_BYTES: Final = 32
CHALLENGE_LASTS: Final = timedelta(minutes=5)
"""How long a device may take."""

REFUSED: Final = "This passkey was not accepted. Try again, or sign in in another way."


@dataclass(frozen=True, slots=True)
class Site:
    """
    For which site a passkey is.

    Args:
        host: Its name without the port.
        origin: Its address as browsers know it, such as "https://assess.example.org".
        name: What a device shows.
    """

    host: str
    origin: str
    name: str


def list_passkeys(account: User) -> Sequence[Passkey]:
    """List the passkeys of an account, the oldest first."""
    return passkeys.list_passkeys(account.id)


def has_passkeys(account: User) -> bool:
    """Whether an account has a passkey."""
    return passkeys.count_passkeys(account.id) > 0


def make_challenge(purpose: str, now: datetime) -> tuple[str, bytes]:
    """
    Make what a device shall sign, once and soon.

    Args:
        purpose: What for; a challenge for one thing is worth nothing for another.
        now: The present moment.

    Returns:
        A key by which the browser names the challenge, and the challenge.
    """
    key, challenge = make_token(), secrets.token_bytes(CHALLENGE_BYTES)
    passkeys.delete_challenges(made_before=now - CHALLENGE_LASTS)
    passkeys.add_challenge(hash_token(key), purpose, challenge, now)
    db.session.commit()
    return key, challenge


def take_challenge(key: str, purpose: str, now: datetime) -> bytes:
    """
    Give what a device was asked to sign, and let nobody have it again, whatever comes of it.

    Raises:
        InvalidInputError: it was used, is too old, or was made for something else.
    """
    found = passkeys.take_challenge(hash_token(str(key)))
    db.session.commit()
    if found is None or found.purpose != purpose or now - found.made_at > CHALLENGE_LASTS:
        raise InvalidInputError("That took too long. Try again.")
    return found.challenge


def make_creation_options(account: User, site: Site, challenge: bytes) -> str:
    """Say, as JSON for the browser, which passkey to make."""
    import webauthn
    from webauthn.helpers.structs import (
        AuthenticatorSelectionCriteria,
        ResidentKeyRequirement,
        UserVerificationRequirement,
    )

    if account.fs_webauthn_user_handle is None:
        passkeys.set_handle(account.id, secrets.token_urlsafe(HANDLE_BYTES))
        db.session.commit()
    options = webauthn.generate_registration_options(
        rp_id=site.host,
        rp_name=site.name,
        user_id=str(account.fs_webauthn_user_handle).encode(),
        user_name=account.email,
        user_display_name=account.shown_name,
        challenge=challenge,
        exclude_credentials=_describe(account),
        authenticator_selection=AuthenticatorSelectionCriteria(
            # The device finds the account by itself: nobody has to type, or betray, an address.
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.PREFERRED,
        ),
    )
    return webauthn.options_to_json(options)


def add_passkey(account: User, site: Site, challenge: bytes, answer: str, name: str) -> None:
    """
    Add the passkey that a device has made.

    Args:
        account: Whose.
        site: Where.
        challenge: What the device was asked to sign.
        answer: What the browser sent, as JSON.
        name: How the person calls it.

    Raises:
        InvalidInputError: the answer does not fit, or the passkey is known already.
    """
    import webauthn
    from webauthn.helpers.exceptions import WebAuthnException

    if passkeys.count_passkeys(account.id) >= MOST_PASSKEYS:
        raise InvalidInputError(f"An account has at most {MOST_PASSKEYS} passkeys. Remove one.")
    try:
        made = webauthn.verify_registration_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=site.host,
            expected_origin=site.origin,
        )
    except (WebAuthnException, ValueError) as error:
        raise InvalidInputError("The passkey could not be added. Try again.") from error
    if passkeys.find_passkey(made.credential_id) is not None:
        raise InvalidInputError("This passkey is in use already.")
    passkeys.add_passkey(
        account.id,
        credential_id=made.credential_id,
        public_key=made.credential_public_key,
        sign_count=made.sign_count,
        name=name[:LONGEST_PASSKEY_NAME],
    )
    db.session.commit()


def remove_passkey(account: User, passkey_id: int) -> str:
    """
    Remove a passkey, and give its name.

    Raises:
        NotFoundError: the account has no such passkey.
    """
    name = passkeys.delete_passkey(account.id, passkey_id)
    if name is None:
        raise NotFoundError("There is no such passkey (any more).")
    db.session.commit()
    return name


def make_request_options(site: Site, challenge: bytes, account: User | None, alone: bool) -> str:
    """
    Say, as JSON for the browser, which passkey to use.

    Args:
        site: Where.
        challenge: What the device shall sign.
        account: Whose passkeys; None where the device shall offer those that it has.
        alone: Whether the passkey stands for password and second step: then the device must check
            by a PIN, a finger or a face who uses it.
    """
    import webauthn
    from webauthn.helpers.structs import UserVerificationRequirement as Verification

    options = webauthn.generate_authentication_options(
        rp_id=site.host,
        challenge=challenge,
        allow_credentials=_describe(account) if account is not None else None,
        user_verification=Verification.REQUIRED if alone else Verification.DISCOURAGED,
    )
    return webauthn.options_to_json(options)


def use_passkey(site: Site, challenge: bytes, answer: str, alone: bool, now: datetime) -> User:
    """
    Check what a device has signed, and give the account that it opens.

    Args:
        site: Where.
        challenge: What it was asked to sign.
        answer: What the browser sent, as JSON.
        alone: As for `make_request_options`.
        now: The present moment.

    Raises:
        InvalidInputError: the passkey is unknown, the signature does not fit, or the account is
            closed; which of these, nobody is told.
    """
    import webauthn
    from webauthn.helpers import parse_authentication_credential_json
    from webauthn.helpers.exceptions import WebAuthnException

    try:
        credential = parse_authentication_credential_json(answer)
        found = passkeys.find_passkey(credential.raw_id)
        if found is None:
            raise InvalidInputError(REFUSED)
        passkey, account = found
        handle = credential.response.user_handle
        if handle and handle != str(account.fs_webauthn_user_handle).encode():
            raise InvalidInputError(REFUSED)
        checked = webauthn.verify_authentication_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=site.host,
            expected_origin=site.origin,
            credential_public_key=passkey.public_key,
            credential_current_sign_count=passkey.sign_count,
            require_user_verification=alone,
        )
    except (WebAuthnException, ValueError) as error:
        raise InvalidInputError(REFUSED) from error
    was_first = passkeys.use_passkey(passkey.id, passkey.sign_count, checked.new_sign_count, now)
    if not (account.active and was_first):
        db.session.rollback()
        raise InvalidInputError(REFUSED)
    db.session.commit()
    return account


def _describe(account: User) -> list[PublicKeyCredentialDescriptor]:
    from webauthn.helpers.structs import PublicKeyCredentialDescriptor

    return [
        PublicKeyCredentialDescriptor(id=passkey.credential_id)
        for passkey in passkeys.list_passkeys(account.id)
    ]
