"""Signing in with the account that people have at their district (OpenID Connect)."""

from __future__ import annotations

from typing import Any, Final

import structlog
from flask import Blueprint, Flask, abort, current_app, flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_security.utils import login_user

from selfassess.config import IdentityProvider
from selfassess.domain.errors import NotAllowedError
from selfassess.services import identities
from selfassess.web.account.fresh import refresh
from selfassess.web.account.going_on import keep_way, take_way
from selfassess.web.account.second_step import enter_second_step
from selfassess.web.actor import find_account
from selfassess.web.times import now

blueprint = Blueprint("identity_providers", __name__, url_prefix="/account/sign-in-with")
log = structlog.get_logger()

TIMEOUT: Final = 10
"""How long a provider may take for an answer. [seconds]"""


def list_providers() -> tuple[IdentityProvider, ...]:
    """List the providers of this installation."""
    providers: tuple[IdentityProvider, ...] = current_app.config["SETTINGS"].oidc_providers
    return providers


# It is a link and not a form: the policy of this site lets no form lead to another site.
@blueprint.get("/<provider>")
def start(provider: str) -> ResponseReturnValue:
    """Send somebody to their provider."""
    client = _get_client(_get_provider(provider))
    keep_way(request.args.get("next"))
    back = url_for("identity_providers.come_back", provider=provider, _external=True)
    # Somebody who shows once more that it is them has to sign in there once more as well.
    again = {"prompt": "login", "max_age": "0"} if find_account() is not None else {}
    try:
        answer: ResponseReturnValue = client.authorize_redirect(back, **again)
    except Exception as error:  # Whatever the network has in store.
        return _give_up(provider, error)
    return answer


@blueprint.get("/<provider>/back")
def come_back(provider: str) -> ResponseReturnValue:
    """Sign in whoever comes back from their provider with its word."""
    known = _get_provider(provider)
    client = _get_client(known)
    try:
        token = client.authorize_access_token()
        said = dict(token.get("userinfo") or {})
        if "email" not in said:
            # Some providers put the address only here.
            more = dict(client.userinfo(token=token))
            said |= more if more.get("sub") == said.get("sub") else {}
    except Exception as error:  # Refused, forged, too late, or no network.
        return _give_up(provider, error)
    signed_in = find_account()
    try:
        account = identities.find_or_add_account(known, identities.read_claims(said), now())
        if signed_in is not None and account.id != signed_in.id:
            raise NotAllowedError("This is another account than the one that is signed in here.")
    except NotAllowedError as error:
        flash(str(error), "error")
        return redirect(url_for("security.login" if signed_in is None else "profile.show"))
    if signed_in is not None:
        refresh()
        return redirect(take_way())
    if second_step := enter_second_step(account, is_kept=False, way=session.get("going_to", "")):
        return second_step
    login_user(account, authn_via=["provider"])
    return redirect(take_way())


def _get_provider(name: str) -> IdentityProvider:
    known = {provider.name: provider for provider in list_providers()}
    if name not in known:
        abort(404)
    return known[name]


def _get_client(provider: IdentityProvider) -> Any:
    """The client of a provider; made when somebody first needs it, as the package loads slowly."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    if "identity_clients" not in app.extensions:
        from authlib.integrations.flask_client import OAuth

        clients = OAuth(app)
        for one in list_providers():
            clients.register(
                one.name,
                client_id=one.client_id,
                client_secret=one.client_secret,
                server_metadata_url=f"{one.issuer}/.well-known/openid-configuration",
                client_kwargs={
                    "scope": "openid email profile",
                    "code_challenge_method": "S256",
                    "default_timeout": TIMEOUT,
                },
            )
        app.extensions["identity_clients"] = clients
    return app.extensions["identity_clients"].create_client(provider.name)


def _give_up(provider: str, error: Exception) -> ResponseReturnValue:
    # Its words may hold codes and addresses.
    log.warning("identity_provider_failed", provider=provider, error=type(error).__name__)
    flash("Signing in there did not work. Try again, or sign in in another way.", "error")
    return redirect(url_for("security.login"))
