"""What somebody was told, and has perhaps not read yet."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from selfassess.domain.errors import NotFoundError
from selfassess.services import notices
from selfassess.web.actor import current_account
from selfassess.web.times import now, show_minute

blueprint = Blueprint("notices", __name__, url_prefix="/notices")


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """A notice."""

    id: int
    text: str
    when: str
    is_unread: bool


@blueprint.get("")
def list_mine() -> str:
    """What one was told, unread first."""
    number = request.args.get("page", "1")
    page = notices.list_notices(current_account(), _read_number(number))
    rows = [
        NoticeRow(one.id, one.text, show_minute(one.created_at), one.read_at is None)
        for one in page.notices
    ]
    return render_template(
        "pages/notices/list_mine.html",
        page=page,
        unread=[row for row in rows if row.is_unread],
        read=[row for row in rows if not row.is_unread],
        before=page.number - 1 if page.number > 1 else None,
        after=page.number + 1 if page.number < page.pages else None,
    )


@blueprint.post("/<int:notice_id>")
def follow(notice_id: int) -> ResponseReturnValue:
    """Mark a notice as read, and go where the matter is."""
    try:
        path = notices.follow(current_account(), notice_id, now())
    except NotFoundError as error:
        flash(str(error), "info")
        return redirect(url_for("notices.list_mine"))
    if request.form.get("go") == "stay":
        return redirect(url_for("notices.list_mine"))
    return redirect(f"{request.script_root}{path}")


@blueprint.post("/read")
def read_all() -> ResponseReturnValue:
    """Mark everything as read."""
    notices.mark_all_read(current_account(), now())
    return redirect(url_for("notices.list_mine"))


def _read_number(sent: str) -> int:
    return int(sent) if sent.isascii() and sent.isdecimal() and len(sent) < 6 else 1
