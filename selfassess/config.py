"""Every setting of the program: typed, read from the environment once, checked before the start."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Final, Literal, Self

from selfassess.domain.errors import SelfassessError

Environment = Literal["production", "development", "testing"]

SHORTEST_SECRET: Final = 32
MAKE_A_SECRET: Final = 'python -c "import secrets; print(secrets.token_urlsafe(48))"'  # noqa: S105 - how to make one
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


def _about(
    meaning: str, read: Callable[[str], object] = _read_text, shown: str = ""
) -> Mapping[str, object]:
    """Say what a setting means, how its text is read, and what to show as its default."""
    return {"meaning": meaning, "read": read, "shown": shown}


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """
    The whole configuration. Each field is the environment variable of the same name in capitals.

    Raises:
        BadSettingsError: the values are each fine and do not fit together.
    """

    environment: Environment = field(
        default="production",
        metadata=_about(
            "production refuses unsafe settings; development prints mail and explains errors.",
            _read_environment,
            shown="production; development under `make run`",
        ),
    )
    secret_key: str = field(
        default="",
        metadata=_about(
            f"Signs sessions and links. Production needs {SHORTEST_SECRET} characters or more:"
            f" `{MAKE_A_SECRET}`.",
            shown="made and kept in `instance/` in development",
        ),
    )
    database_url: str = field(
        default="sqlite:///selfassess.db",
        metadata=_about(
            "Where the data lies: an SQLite file (relative to `instance/`) or a PostgreSQL server.",
            _read_database_url,
        ),
    )
    site_name: str = field(
        default="selfassess", metadata=_about("The name in page titles and mails.")
    )
    questionnaires_dir: str = field(
        default="",
        metadata=_about(
            "A folder with editions of your own, a folder for each; they stand beside ours.",
            shown="none",
        ),
    )
    mail_server: str = field(
        default="",
        metadata=_about(
            "SMTP server. Without one no mail is sent; development prints it.", shown="none"
        ),
    )
    mail_port: int = field(default=587, metadata=_about("Port of the SMTP server.", _read_count))
    mail_username: str = field(
        default="", metadata=_about("Name at the SMTP server.", shown="none")
    )
    mail_password: str = field(
        default="", metadata=_about("Password at the SMTP server.", shown="none")
    )
    mail_use_tls: bool = field(
        default=True, metadata=_about("Encrypt the way to the SMTP server.", _read_switch)
    )
    mail_sender: str = field(default="no-reply@localhost", metadata=_about("Sender of every mail."))
    trusted_proxies: int = field(
        default=0,
        metadata=_about(
            "How many reverse proxies stand in front and set X-Forwarded headers.", _read_count
        ),
    )
    ratelimit_storage_uri: str = field(
        default="memory://",
        metadata=_about(
            "Where attempts are counted. In memory, each worker counts alone; redis:// is shared."
        ),
    )
    log_level: str = field(
        default="INFO", metadata=_about("Least level that is logged.", _read_log_level)
    )
    max_upload_mb: int = field(
        default=5, metadata=_about("Largest request that is read. [MB]", _read_count)
    )

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
        for setting in fields(cls):
            text = variables.get(setting.name.upper(), "").strip()
            if not text:
                continue
            try:
                values[setting.name] = setting.metadata["read"](text)
            except ValueError as error:
                faults.append(f"{setting.name.upper()} {error}.")
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
            name=setting.name.upper(),
            type=_type_of(setting.default),
            default=setting.metadata["shown"] or _show(setting.default),
            meaning=setting.metadata["meaning"],
        )
        for setting in fields(Settings)
    )


def _type_of(default: object) -> str:
    return {bool: "yes or no", int: "whole number"}.get(type(default), "text")


def _show(default: object) -> str:
    if isinstance(default, bool):
        return "yes" if default else "no"
    return str(default)
