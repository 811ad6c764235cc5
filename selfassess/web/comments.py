"""What people say to each other about an element."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from selfassess.domain.errors import InvalidInputError
from selfassess.services import comments
from selfassess.services.assessments import open_assessment
from selfassess.web.actor import current_actor
from selfassess.web.elements import make_breadcrumb
from selfassess.web.question_fields import read_version
from selfassess.web.times import now

if TYPE_CHECKING:
    from selfassess.store.models import Comment

blueprint = Blueprint("comments", __name__)


@blueprint.post("/assessments/<int:assessment_id>/elements/<element_id>/comments")
def add(assessment_id: int, element_id: str) -> ResponseReturnValue:
    """Say something on an element, or answer somebody."""
    parent = request.form.get("parent", "")
    try:
        comment_id = comments.add_comment(
            current_actor(),
            assessment_id,
            element_id,
            request.form.get("comment", ""),
            now(),
            _read_id(parent) if parent else None,
            [_read_id(person) for person in request.form.getlist("tell")],
        )
    except InvalidInputError as error:
        here = url_for("comments.add", assessment_id=assessment_id, element_id=element_id)
        return _refuse(assessment_id, element_id, here, str(error))
    return redirect(_find_place(assessment_id, element_id, comment_id))


@blueprint.post("/assessments/<int:assessment_id>/comments/<int:comment_id>")
def change(assessment_id: int, comment_id: int) -> ResponseReturnValue:
    """Resolve a thread or open it again; correct or take back one's own remark."""
    actor, go = current_actor(), request.form.get("go", "")
    if go == "edit":
        text = request.form.get("comment", "")
        try:
            comment = comments.edit(actor, assessment_id, comment_id, text, now())
        except InvalidInputError as error:
            return _refuse(assessment_id, "", request.path, str(error))
        return _go_back(assessment_id, comment, "Changed.")
    if go == "delete":
        comment = comments.delete(actor, assessment_id, comment_id, now())
        return _go_back(assessment_id, comment, "Deleted.")
    if go == "reopen":
        comment = comments.reopen(actor, assessment_id, comment_id)
        return _go_back(assessment_id, comment, "The thread is open again.")
    comment = comments.resolve(actor, assessment_id, comment_id, now())
    return _go_back(assessment_id, comment, "Resolved.")


def _read_id(sent: str) -> int:
    try:
        return read_version(sent)
    except ValueError:
        # Not a number of this page: such a remark or person is not there.
        return 0


def _go_back(assessment_id: int, comment: Comment, says: str) -> ResponseReturnValue:
    flash(says, "success")
    return redirect(_find_place(assessment_id, comment.element_id, comment.id))


def _find_place(assessment_id: int, element_id: str, comment_id: int) -> str:
    page = url_for("elements.show", assessment_id=assessment_id, element_id=element_id)
    return f"{page}#comment-{comment_id}"


def _refuse(assessment_id: int, element_id: str, url: str, error: str) -> ResponseReturnValue:
    """Show what was written again, with what to correct."""
    opened = open_assessment(current_actor(), assessment_id)
    page = render_template(
        "pages/comments/refuse.html",
        opened=opened,
        breadcrumb_items=(*make_breadcrumb(opened), (f"Comment {element_id}".strip(), None)),
        url=url,
        error=error,
        sent=request.form,
        tell=request.form.getlist("tell"),
        longest=comments.LONGEST_COMMENT,
    )
    return page, 422
