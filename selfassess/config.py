"""Every setting of the program: typed, read from the environment once, checked before the start."""

from __future__ import annotations

import re
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


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityProvider:
    """
    Where a district's people sign in with the account that they have there (OpenID Connect).

    Args:
        name: As it stands in OIDC_PROVIDERS and in addresses, in lower case.
        label: What the button on the sign-in page calls it.
        issuer: Its address, under which `/.well-known/openid-configuration` lies.
        client_id: How this installation is called there.
        client_secret: How this installation proves it.
        domains: For which domains it vouches, each with the id of the district of which newcomers
            become viewers, or None.
    """

    name: str
    label: str
    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    domains: Mapping[str, int | None]


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


def _read_evidence_url(value: str) -> str:
    if value.startswith(("file:///", "memory://")):
        return value
    if not re.fullmatch(r"s3://[a-z0-9][a-z0-9.-]*(/[^?#\s]*)?", value):
        raise ValueError("must begin with file:/// or be s3://bucket or s3://bucket/prefix")
    return value.rstrip("/")


def _read_endpoint(value: str) -> str:
    if not value.startswith(("https://", "http://")):
        raise ValueError("must begin with https:// or http://")
    return value.rstrip("/")


def _read_secrets(value: str) -> tuple[str, ...]:
    return tuple(value.split())


def _read_hosts(value: str) -> tuple[str, ...]:
    hosts = tuple(value.lower().split())
    if not all(
        re.fullmatch(r"\.?[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]+)?", host) for host in hosts
    ):
        raise ValueError("must be names of hosts such as plans.example.org, with blanks between")
    return hosts


def _read_names(value: str) -> tuple[str, ...]:
    names = tuple(value.lower().split())
    if not all(re.fullmatch("[a-z][a-z0-9]*", name) for name in names):
        raise ValueError("must be names of letters and digits, with blanks between them")
    if len(set(names)) < len(names):
        raise ValueError("names a provider twice")
    return names


def _read_domains(value: str) -> Mapping[str, int | None]:
    """
    Read for which domains a provider vouches, and to which districts their people belong.

    >>> _read_domains("Schools.example.org=12 example.net")
    {'schools.example.org': 12, 'example.net': None}
    """
    domains: dict[str, int | None] = {}
    for entry in value.lower().split():
        domain, equals, district = entry.partition("=")
        if not re.fullmatch(r"([a-z0-9-]+\.)+[a-z0-9-]+", domain):
            raise ValueError(f"has {domain!r}, which is not a domain such as schools.example.org")
        if equals and not district.isdecimal():
            raise ValueError(f"must have the id of a district after {domain}=")
        domains[domain] = int(district) if equals else None
    return domains


def _read_issuer(value: str) -> str:
    local = ("http://localhost:", "http://127.0.0.1:")
    if not value.startswith(("https://", *local)):
        raise ValueError("must begin with https://")
    return value.rstrip("/")


PROVIDER_SETTINGS: Final = (
    ("LABEL", False, _read_text, "How the button on the sign-in page calls the provider."),
    ("ISSUER", True, _read_issuer, "Address of the provider; its metadata is read from there."),
    ("CLIENT_ID", True, _read_text, "How the provider calls this installation."),
    ("CLIENT_SECRET", True, _read_text, "How this installation proves that it is the one."),
    (
        "DOMAINS",
        True,
        _read_domains,
        "Domains of addresses that the provider vouches for, with blanks between them. With"
        " `domain=12`, newcomers become viewers of the district with the id 12.",
    ),
)
"""For each provider: end of the name of the variable, whether needed, how read, meaning."""


def _read_providers(
    names: Iterable[str], variables: Mapping[str, str], faults: list[str]
) -> tuple[IdentityProvider, ...]:
    """Read the settings of each provider; what is wrong is added to *faults*."""
    providers = []
    for name in names:
        values: dict[str, Any] = {"name": name, "label": name.capitalize()}
        before = len(faults)
        for end, is_needed, read, _meaning in PROVIDER_SETTINGS:
            variable = f"OIDC_{name.upper()}_{end}"
            text = variables.get(variable, "").strip()
            if not text:
                if is_needed:
                    faults.append(f"{variable} is missing; OIDC_PROVIDERS names {name}.")
                continue
            try:
                values[end.lower()] = read(text)
            except ValueError as error:
                faults.append(f"{variable} {error}.")
        if len(faults) == before:
            providers.append(IdentityProvider(**values))
    return tuple(providers)


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
        repr=False,
    )
    secret_key_fallbacks: tuple[str, ...] = field(
        default=(),
        metadata=_about(
            "Former values of SECRET_KEY, with blanks between them: what they signed and encrypted"
            " (sessions, links, second factors) still holds.",
            _read_secrets,
            shown="none",
        ),
        repr=False,
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
        default="",
        metadata=_about("Password at the SMTP server.", shown="none"),
        repr=False,
    )
    mail_use_tls: bool = field(
        default=True, metadata=_about("Encrypt the way to the SMTP server.", _read_switch)
    )
    mail_sender: str = field(default="no-reply@localhost", metadata=_about("Sender of every mail."))
    accounts_unconfirmed: bool = field(
        default=False,
        metadata=_about(
            "Let people in without asking whether the e-mail address is theirs: for a closed"
            " installation that sends no mail.",
            _read_switch,
        ),
    )
    oidc_providers: tuple[IdentityProvider, ...] = field(
        default=(),
        metadata=_about(
            "Names of identity providers (OpenID Connect), with blanks between them; each has"
            " settings of its own.",
            _read_names,
            shown="none",
        ),
    )
    trusted_proxies: int = field(
        default=0,
        metadata=_about(
            "How many reverse proxies stand in front and set X-Forwarded headers.", _read_count
        ),
    )
    trusted_hosts: tuple[str, ...] = field(
        default=(),
        metadata=_about(
            "Under which names people reach the site, such as `plans.example.org`, with blanks"
            " between them; requests under any other name are refused. Links in mails carry the"
            " name of the request, so that a stranger could have them lead elsewhere.",
            _read_hosts,
            shown="any",
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
    evidence_url: str = field(
        default="",
        metadata=_about(
            "Where uploaded files lie: `file:///folder`, or `s3://bucket/prefix` at any server that"
            " speaks S3.",
            _read_evidence_url,
            shown="the folder `evidence` in `instance/`",
        ),
    )
    evidence_s3_endpoint: str = field(
        default="",
        metadata=_about("Address of the S3 server.", _read_endpoint, shown="Amazon's"),
    )
    evidence_s3_region: str = field(
        default="", metadata=_about("Region of the bucket.", shown="none")
    )
    evidence_s3_key_id: str = field(
        default="",
        metadata=_about("Name of the access key to the bucket.", shown="none"),
        repr=False,
    )
    evidence_s3_secret: str = field(
        default="",
        metadata=_about("The access key's secret.", shown="none"),
        repr=False,
    )
    evidence_quota_mb: int = field(
        default=500,
        metadata=_about(
            "How much the uploaded files of one district may take: our assumption, about a hundred"
            " documents of the largest size. [MB]",
            _read_count,
        ),
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
        names = values.pop("oidc_providers", ())
        values["oidc_providers"] = _read_providers(names, variables, faults)
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
        if self.is_production and not (self.mail_server or self.accounts_unconfirmed):
            faults.append(
                "MAIL_SERVER is missing: people who sign up confirm their address through a mail,"
                " and get one when they forget the password. Where no mail can be sent, set"
                " ACCOUNTS_UNCONFIRMED=yes, and let only people in whom you trust."
            )
        if self.is_production and self.mail_server and not self.trusted_hosts:
            faults.append(
                "TRUSTED_HOSTS is missing: name the site, such as plans.example.org, so that nobody"
                " can have the links in our mails lead elsewhere."
            )
        if self.mail_password and not self.mail_username:
            faults.append("MAIL_PASSWORD is of no use without MAIL_USERNAME; set both or neither.")
        is_bucket = self.evidence_url.startswith("s3://")
        if not is_bucket and (self.evidence_s3_key_id or self.evidence_s3_endpoint):
            faults.append("EVIDENCE_S3_ settings are of no use without EVIDENCE_URL=s3://bucket.")
        if bool(self.evidence_s3_key_id) != bool(self.evidence_s3_secret):
            faults.append("EVIDENCE_S3_KEY_ID and EVIDENCE_S3_SECRET go together; set both.")
        if self.max_upload_mb < 1:
            faults.append("MAX_UPLOAD_MB must be 1 or more.")
        return faults


def list_settings() -> tuple[Description, ...]:
    """List every setting with its type, default and meaning, for the documentation."""
    own = (
        Description(
            name=setting.name.upper(),
            type=_type_of(setting.default),
            default=setting.metadata["shown"] or _show(setting.default),
            meaning=setting.metadata["meaning"],
        )
        for setting in fields(Settings)
    )
    of_providers = (
        Description(
            name=f"OIDC_<NAME>_{end}",
            type="text",
            default="none" if is_needed else "the name with a capital letter",
            meaning=meaning,
        )
        for end, is_needed, _read, meaning in PROVIDER_SETTINGS
    )
    return (*own, *of_providers)


def _type_of(default: object) -> str:
    return {bool: "yes or no", int: "whole number"}.get(type(default), "text")


def _show(default: object) -> str:
    if isinstance(default, bool):
        return "yes" if default else "no"
    return str(default)
