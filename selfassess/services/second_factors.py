"""The second step of signing in: a code of an app, or one of the recovery codes."""

from __future__ import annotations

import base64
import secrets
from datetime import datetime
from typing import TYPE_CHECKING, Final

from selfassess.domain.errors import InvalidInputError
from selfassess.extensions import db
from selfassess.services.access import hash_token
from selfassess.services.authenticators import Authenticator
from selfassess.store import second_factors

if TYPE_CHECKING:
    from selfassess.store.models import User

CODES: Final = 10
"""How many recovery codes there are at first."""
FEW_CODES: Final = 3
"""From here on people are told to make new ones."""
CODE_BYTES: Final = 10
"""80 bits: a plain SHA-256 keeps such a code. [bytes]"""

WRONG_CODE: Final = (
    "This code is wrong or was used already. Wait for the next one, and check that the clock of"
    " your phone is right."
)


def is_on(account: User) -> bool:
    """Whether an account asks for a second step."""
    return account.tf_totp_secret is not None


def turn_on(
    account: User, authenticator: Authenticator, secret: str, code: str, now: datetime
) -> list[str]:
    """
    Ask for a second step from now on.

    Args:
        account: Whose.
        authenticator: Checks the code.
        secret: What the person's app was told, encrypted.
        code: What the app shows: only who has set it up may turn the second step on.
        now: The present moment.

    Returns:
        The recovery codes, which are known only now.

    Raises:
        InvalidInputError: the code is wrong.
    """
    counter = authenticator.find_counter(secret, code, now)
    if counter is None:
        raise InvalidInputError(WRONG_CODE)
    second_factors.set_authenticator(account.id, secret, counter)
    return replace_codes(account)


def turn_off(account: User) -> None:
    """Ask for no second step any more."""
    second_factors.set_authenticator(account.id, None, None)
    second_factors.replace_codes(account.id, ())
    db.session.commit()


def replace_codes(account: User) -> list[str]:
    """Make new recovery codes; the ones before are worth nothing any more."""
    codes = [_make_code() for _ in range(CODES)]
    second_factors.replace_codes(account.id, (hash_token(_squeeze(code)) for code in codes))
    db.session.commit()
    return codes


def count_codes(account: User) -> int:
    """Count the recovery codes that are left."""
    return second_factors.count_codes(account.id)


def pass_second_step(account: User, authenticator: Authenticator, code: str, now: datetime) -> bool:
    """Check a code of the app or a recovery code, and take it: it works once."""
    secret = account.tf_totp_secret
    if secret is None:
        return False
    counter = authenticator.find_counter(secret, code, now)
    passed = (
        second_factors.use_counter(account.id, counter)
        if counter is not None
        else second_factors.use_code(account.id, hash_token(_squeeze(code)))
    )
    db.session.commit()
    return passed


def _make_code() -> str:
    letters = base64.b32encode(secrets.token_bytes(CODE_BYTES)).decode().lower()
    return "-".join(letters[at : at + 4] for at in range(0, len(letters), 4))


def _squeeze(code: str) -> str:
    """Leave out what people add or forget when they copy a code."""
    return "".join(filter(str.isalnum, code)).lower()
