"""
What stays of somebody who deletes the account: everything they did, and nothing that names them.

* What a district keeps (comments, second ratings, approvals, owners of evidence and actions,
  events, imports, notices) has "Former member" in place of the name; where a district has several,
  they are told apart by numbers.
* Its sealed histories hold references from the beginning; name and secret behind them are deleted,
  and every seal still holds (see `domain.names`).
* Names in entries from before there were references stay in the database, since they are sealed,
  and are withheld wherever entries are shown or exported.
* What people wrote about each other in their own words stays as it was written, but for mentions.
* Backups hold what they held. Whoever runs the site lets them run out.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection
from datetime import UTC, datetime

from selfassess.domain.names import FORMER, name_former, withhold
from selfassess.services.names import SECRET_BYTES
from selfassess.store import accounts, districts, invitations, leavers
from selfassess.store import names as store


def forget(user_id: int) -> None:
    """Delete an account, in the caller's transaction, and take its name out of everything."""
    account = accounts.get_account(user_id)
    names = {account.email, account.shown_name, *store.list_names_of(user_id)}
    invitations.revoke_invitations_of(user_id, datetime.now(UTC))
    for district_id in leavers.list_districts(user_id):
        _forget_in(district_id, user_id, names)
    leavers.rename_outside(user_id, FORMER)
    leavers.forget_address(account.email, user_id)
    accounts.delete_account(user_id)


def _forget_in(district_id: int, user_id: int, names: Collection[str]) -> None:
    districts.lock_district(district_id)
    former = store.find_last_former(district_id) + 1
    label = name_former(former)
    plain = leavers.list_plain_names(district_id, user_id, names)
    leavers.rename_everywhere(district_id, user_id, {*names, *plain}, label)
    store.erase_names(district_id, user_id, former)
    for name in plain:
        secret = secrets.token_hex(SECRET_BYTES)
        mark = withhold(secret, name)
        store.add_name(district_id, user_id, mark, secret=secret, former=former)
    if former > store.find_last_former(district_id):
        # Nothing sealed names them, and yet worksheets may have their number.
        mark = f"none:{secrets.token_hex(SECRET_BYTES)}"
        store.add_name(district_id, user_id, mark, secret="", former=former)
