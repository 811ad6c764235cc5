"""Every setting of the program: typed, read from the environment once, checked before the start."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, Self

from selfassess.domain.errors import SelfassessError

Environment = Literal["production", "development", "testing"]

SHORTEST_SECRET: Final = 32
MAKE_A_SECRET: Final = 'python -c "import secrets; print(secrets.token_urlsafe(48))"'
LOG_LEVELS: Final = ("DEBUG", "INFO", "WARNING", "ERROR")


class BadSettingsError(SelfassessError):
    """The environment does not make a working configuration; every fault is listed."""

    def __init__(self, faults: Iterable[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(("The settings do not fit:", *(f"  {f}" for f in self.faults))))


@dataclass(frozen=True, slots=True)
class Description:
    """One setting as the documentation lists it."""

    name: str
    type: str
    default: str
    meaning: str


def _read_text(value: str) -> str:
    return value


def _read_count(value: str) -> int:
    if not value.isdecimal():
        raise ValueError("must be a whole number, 0 or more")
    return int(value)


def _read_switch(value: str) -> bool:
    words = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}
    if value.lower() not in words:
        raise ValueError("must be yes or no")
    return words[value.lower()]


def _read_environment(value: str) -> str:
    return _read_one_of(value, ("production", "development", "testing"))


def _read_log_level(value: str) -> str:
    return _read_one_of(value.upper(), LOG_LEVELS)


def _read_one_of(value: str, allowed: tuple[str, ...]) -> str:
    if value not in allowed:
        raise ValueError(f"must be one of {', '.join(allowed)}")
    return value


def _read_database_url(value: str) -> str:
    """
    Give the address in the form that names the driver.

    >>> _read_database_url("postgres://me@db/selfassess")
    'postgresql+psycopg://me@db/selfassess'
    """
    scheme, colon, rest = value.partition("://")
    if scheme in ("postgres", "postgresql"):
        return f"postgresql+psycopg://{rest}"
    if not colon or scheme not in ("sqlite", "postgresql+psycopg"):
        raise ValueError("must begin with sqlite:/// or postgresql://")
    return value


def _setting(
    default: Any, meaning: str, read: Callable[[str], Any] = _read_text, shown: str = ""
) -> Any:
    """A field that is read from the environment variable of its name, in capitals."""
    return dataclasses.field(
        default=default, metadata={"meaning": meaning, "read": read, "shown": shown}
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """
    The whole configuration. Each field is the environment variable of the same name in capitals.

    Raises:
        BadSettingsError: the values are each fine and do not fit together.
    """

    environment: Environment = _setting(
        "production",
        "production refuses unsafe settings; development prints mail and explains errors.",
        _read_environment,
        shown="production; development under `make run`",
    )
    secret_key: str = _setting(
        "",
        f"Signs sessions and links. Production needs {SHORTEST_SECRET} characters or more:"
        f" `{MAKE_A_SECRET}`.",
        shown="made and kept in `instance/` in development",
    )
    database_url: str = _setting(
        "sqlite:///selfassess.db",
        "Where the data lies: an SQLite file (relative to `instance/`) or a PostgreSQL server.",
        _read_database_url,
    )
    site_name: str = _setting("selfassess", "The name in page titles and mails.")
    mail_server: str = _setting(
        "", "SMTP server. Without one no mail is sent; development prints it.", shown="none"
    )
    mail_port: int = _setting(587, "Port of the SMTP server.", _read_count)
    mail_username: str = _setting("", "Name at the SMTP server.", shown="none")
    mail_password: str = _setting("", "Password at the SMTP server.", shown="none")
    mail_use_tls: bool = _setting(True, "Encrypt the way to the SMTP server.", _read_switch)
    mail_sender: str = _setting("no-reply@localhost", "Sender of every mail.")
    trusted_proxies: int = _setting(
        0,
        "How many reverse proxies stand in front and set X-Forwarded headers.",
        _read_count,
    )
    ratelimit_storage_uri: str = _setting(
        "memory://",
        "Where attempts are counted. In memory each worker counts for itself; redis:// is shared.",
    )
    log_level: str = _setting("INFO", "Least level that is logged.", _read_log_level)
    max_upload_mb: int = _setting(5, "Largest request that is read. [MB]", _read_count)

    def __post_init__(self) -> None:
        faults = self._find_faults()
        if faults:
            raise BadSettingsError(faults)

    @classmethod
    def from_env(
        cls, variables: Mapping[str, str], environment: Environment = "production"
    ) -> Self:
        """
        Read the settings from environment variables.

        Args:
            variables: Usually `os.environ`. Names that are no setting are passed over.
            environment: What to take where ENVIRONMENT is not set.

        Raises:
            BadSettingsError: something cannot be read or does not fit; all faults at once.
        """
        values: dict[str, Any] = {"environment": environment}
        faults: list[str] = []
        for field in dataclasses.fields(cls):
            text = variables.get(field.name.upper(), "").strip()
            if not text:
                continue
            try:
                values[field.name] = field.metadata["read"](text)
            except ValueError as error:
                faults.append(f"{field.name.upper()} {error}.")
        try:
            settings = cls(**values)
        except BadSettingsError as error:
            raise BadSettingsError((*faults, *error.faults)) from None
        if faults:
            raise BadSettingsError(faults)
        return settings

    @property
    def is_production(self) -> bool:
        """Whether people's real data is at stake."""
        return self.environment == "production"

    def _find_faults(self) -> list[str]:
        faults = []
        if self.is_production and len(self.secret_key) < SHORTEST_SECRET:
            faults.append(
                f"SECRET_KEY must have {SHORTEST_SECRET} characters or more in production;"
                f" make one with: {MAKE_A_SECRET}"
            )
        if self.mail_password and not self.mail_username:
            faults.append("MAIL_PASSWORD is of no use without MAIL_USERNAME; set both or neither.")
        if self.max_upload_mb < 1:
            faults.append("MAX_UPLOAD_MB must be 1 or more.")
        return faults


def list_settings() -> tuple[Description, ...]:
    """List every setting with its type, default and meaning, for the documentation."""
    return tuple(
        Description(
            name=field.name.upper(),
            type="text" if field.name == "environment" else _type_of(field.default),
            default=field.metadata["shown"] or _show(field.default),
            meaning=field.metadata["meaning"],
        )
        for field in dataclasses.fields(Settings)
    )


def _type_of(default: object) -> str:
    return {bool: "yes or no", int: "whole number"}.get(type(default), "text")


def _show(default: object) -> str:
    if isinstance(default, bool):
        return "yes" if default else "no"
    return str(default)
