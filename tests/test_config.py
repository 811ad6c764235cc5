"""The settings: read once, checked, every fault at once."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, fields

import pytest

from selfassess import create_app
from selfassess.config import BadSettingsError, Settings, list_settings

SECRET = "s" * 48
ENOUGH = {
    "SECRET_KEY": SECRET,
    "MAIL_SERVER": "mail.example.org",
    "TRUSTED_HOSTS": "plans.example.org",
}
PROVIDER = {
    "OIDC_PROVIDERS": "district",
    "OIDC_DISTRICT_ISSUER": "https://id.example.org/",
    "OIDC_DISTRICT_CLIENT_ID": "selfassess",
    "OIDC_DISTRICT_CLIENT_SECRET": "very secret",
    "OIDC_DISTRICT_DOMAINS": "Schools.Example.org=12 example.net",
}


def test_production_refuses_to_start_without_a_secret() -> None:
    with pytest.raises(BadSettingsError, match=r"secrets\.token_urlsafe\(48\)"):
        Settings.from_env({})


def test_production_refuses_a_short_secret() -> None:
    with pytest.raises(BadSettingsError, match="32 characters"):
        Settings.from_env({"SECRET_KEY": "short"})


def test_the_application_reads_the_environment_and_refuses_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("ENVIRONMENT", raising=False)
    monkeypatch.delenv("SECRET_KEY", raising=False)
    with pytest.raises(BadSettingsError):
        create_app()


def test_a_secret_and_a_mail_server_are_all_that_production_needs() -> None:
    settings = Settings.from_env(ENOUGH)
    assert settings.is_production
    assert settings.database_url == "sqlite:///selfassess.db"


def test_production_without_mail_starts_only_when_told_that_addresses_stay_unconfirmed() -> None:
    with pytest.raises(BadSettingsError, match="ACCOUNTS_UNCONFIRMED=yes"):
        Settings.from_env({"SECRET_KEY": SECRET})
    settings = Settings.from_env({"SECRET_KEY": SECRET, "ACCOUNTS_UNCONFIRMED": "yes"})
    assert settings.accounts_unconfirmed


def test_production_says_under_which_name_its_mails_may_lead_back() -> None:
    with pytest.raises(BadSettingsError, match="TRUSTED_HOSTS is missing"):
        Settings.from_env({**ENOUGH, "TRUSTED_HOSTS": ""})


def test_an_identity_provider_is_read_from_variables_with_its_name() -> None:
    [provider] = Settings.from_env({**ENOUGH, **PROVIDER}).oidc_providers
    assert (provider.name, provider.label) == ("district", "District")
    assert provider.issuer == "https://id.example.org"
    assert provider.domains == {"schools.example.org": 12, "example.net": None}


@pytest.mark.parametrize(
    ("end", "value", "fault"),
    [
        ("CLIENT_SECRET", "", "is missing"),
        ("ISSUER", "http://id.example.org", "must begin with https://"),
        ("DOMAINS", "example", "which is not a domain"),
        ("DOMAINS", "example.org=twelve", "must have the id of a district"),
    ],
)
def test_a_provider_that_is_half_set_up_is_refused(end: str, value: str, fault: str) -> None:
    with pytest.raises(BadSettingsError) as caught:
        Settings.from_env({**ENOUGH, **PROVIDER, f"OIDC_DISTRICT_{end}": value})
    [told] = caught.value.faults
    assert told.startswith(f"OIDC_DISTRICT_{end} ")
    assert fault in told


def test_secrets_are_not_shown_when_the_settings_are() -> None:
    settings = Settings.from_env(
        {**ENOUGH, **PROVIDER, "MAIL_USERNAME": "me", "MAIL_PASSWORD": "mail secret"}
    )
    shown = repr(settings)
    assert "example.org" in shown
    assert not any(secret in shown for secret in (SECRET, "very secret", "mail secret"))


def test_every_fault_is_told_at_once() -> None:
    variables = {
        "MAIL_PORT": "many",
        "MAIL_USE_TLS": "perhaps",
        "DATABASE_URL": "mysql://x",
        "LOG_LEVEL": "loud",
        "MAIL_PASSWORD": "x",
    }
    with pytest.raises(BadSettingsError) as caught:
        Settings.from_env(variables)
    names = [fault.split()[0] for fault in caught.value.faults]
    assert sorted(names) == sorted([*variables, "SECRET_KEY", "MAIL_SERVER"])


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_each_way_to_write_postgresql_names_the_driver(scheme: str) -> None:
    settings = Settings.from_env(
        {**ENOUGH, "DATABASE_URL": f"{scheme}://me:secret@db:5432/x?sslmode=require"}
    )
    assert settings.database_url == "postgresql+psycopg://me:secret@db:5432/x?sslmode=require"


def test_an_empty_variable_is_as_good_as_none() -> None:
    settings = Settings.from_env({**ENOUGH, "MAIL_PORT": " "})
    assert settings.mail_port == 587


def test_development_needs_no_setting_at_all() -> None:
    assert not Settings.from_env({}, environment="development").is_production


def test_the_environment_variable_wins_over_the_way_of_starting() -> None:
    settings = Settings.from_env({"ENVIRONMENT": "testing"}, environment="development")
    assert settings.environment == "testing"


def test_settings_cannot_be_changed() -> None:
    settings = Settings.from_env(ENOUGH)
    with pytest.raises(FrozenInstanceError):
        settings.mail_port = 25  # type: ignore[misc]


def test_every_setting_is_listed_with_its_meaning() -> None:
    listed = list_settings()
    own = [d.name for d in listed if not d.name.startswith("OIDC_<NAME>")]
    assert own == [field.name.upper() for field in fields(Settings)]
    assert len(listed) == len(own) + len(PROVIDER) - 1 + 1  # the label need not be given
    assert all(d.type and d.default and d.meaning.endswith((".", "]")) for d in listed)
