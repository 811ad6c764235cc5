"""The codes of authenticator apps (TOTP, RFC 6238)."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from passlib.exc import TokenError
from passlib.totp import TOTP

if TYPE_CHECKING:
    from cryptography.fernet import MultiFernet

TOLERANCE: Final = 30
"""How far the clock of a phone may be off. [seconds]"""


@dataclass(frozen=True, slots=True)
class SetUp:
    """
    What an app is told once.

    Args:
        uri: What the square code says.
        key: The same for typing, in groups of four.
    """

    uri: str
    key: str


class Authenticator:
    """
    Makes the secrets of apps and checks their codes.

    Secrets leave it encrypted, so that who only has the database makes no codes.

    Args:
        secret_keys: What they are encrypted with, as text; the first is used, the others are
            former ones that still open what they closed.
        issuer: How the app calls this site.
    """

    def __init__(self, secret_keys: Sequence[str], issuer: str) -> None:
        self._keys = tuple(_make_key(key) for key in secret_keys)
        # A colon parts the site from the account in what the square code says.
        self._totp = TOTP.using(issuer=issuer.replace(":", " "))

    def make_secret(self) -> str:
        """Make a secret, encrypted."""
        return self._find_safe().encrypt(self._totp.new().base32_key.encode()).decode()

    def describe(self, secret: str, account: str) -> SetUp:
        """Say what an app must know to make codes of a secret."""
        totp = self._open(secret)
        return SetUp(totp.to_uri(account), totp.pretty_key(sep=" "))

    def find_counter(self, secret: str, code: str, at: datetime) -> int | None:
        """
        Find which code a code is: the number of its half minute since 1970.

        Returns:
            None where it is none that the app shows now, or showed or shows half a minute away, and
            where no key opens the secret: then recovery codes still do.
        """
        from cryptography.fernet import InvalidToken

        try:
            match = self._open(secret).match(code, time=at, window=TOLERANCE)
        except (TokenError, InvalidToken):
            return None
        counter: int = match.counter
        return counter

    def _open(self, secret: str) -> Any:
        return self._totp(key=self._find_safe().decrypt(secret).decode())

    def _find_safe(self) -> MultiFernet:
        # Imported here: it makes a process 8 MB larger, and few people have a second step.
        from cryptography.fernet import Fernet, MultiFernet

        return MultiFernet([Fernet(key) for key in self._keys])


def _make_key(secret_key: str) -> bytes:
    digest = hashlib.sha256(f"totp {secret_key}".encode()).digest()
    return base64.urlsafe_b64encode(digest)
