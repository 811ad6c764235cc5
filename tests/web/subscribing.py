"""Ask for mails on the page of Alice's district, for tests of what its readers get."""

from __future__ import annotations

from datetime import UTC, datetime

from selfassess.formats.languages import ENGLISH, Language
from selfassess.services import subscriptions
from selfassess.services.publications import find_public
from selfassess.store import subscriptions as store
from tests.cast import Cast
from tests.web.publishing import publish_page

READER = "reader@example.org"


def ask(cast: Cast, email: str = READER, language: Language = ENGLISH) -> str:
    """Ask for mails, once more where that was done; gives the token that confirms it."""
    view = find_public(publish_page(cast))
    found = store.find_subscription(view.publication_id, email)
    if found is not None:
        store.delete_subscription(found.id)
    asked = subscriptions.ask(view, email, language, datetime.now(UTC))
    assert asked is not None
    return asked.confirm_token


def follow(cast: Cast, email: str = READER, language: Language = ENGLISH) -> str:
    """Ask for mails and confirm it; gives the key that ends them."""
    subscriptions.confirm(ask(cast, email, language), datetime.now(UTC))
    found = store.find_subscription(find_public(publish_page(cast)).publication_id, email)
    assert found is not None
    return found.leave_key
