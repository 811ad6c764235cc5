"""Style sheets, scripts and fonts: cached for a year, under addresses that change with the file."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Final

import fontpkg_public_sans
from flask import Blueprint, Flask, Response, abort, current_app, request, send_file, url_for

blueprint = Blueprint("assets", __name__)

FOREVER: Final = "public, max-age=31536000, immutable"
FONTS: Final = {
    "public-sans": "PublicSans[wght].ttf",
    "public-sans-italic": "PublicSans-Italic[wght].ttf",
}
HASH_SHOWN: Final = 12


def init_app(app: Flask) -> None:
    """Give templates `static_url(name)`, and let browsers keep what it points to."""
    urls: dict[str, str] = {}

    def static_url(name: str) -> str:
        """The address of a static file; the file is read once, in development on each use."""
        if name not in urls or app.debug:
            urls[name] = url_for("static", filename=name, v=_fingerprint(app, name))
        return urls[name]

    app.add_template_global(static_url)
    app.after_request(_keep_fingerprinted)


@blueprint.get("/fonts/<name>.ttf")
def font(name: str) -> Response:
    """A font of the pages. It belongs to a pinned package and never changes under its name."""
    if name not in FONTS:
        abort(404)
    path = Path(fontpkg_public_sans.ROOT) / "files" / FONTS[name]
    response = send_file(path, mimetype="font/ttf")
    response.headers["Cache-Control"] = FOREVER
    return response


def _fingerprint(app: Flask, name: str) -> str:
    folder = app.static_folder
    if folder is None:
        raise FileNotFoundError("The application has no folder of static files.")
    return hashlib.sha256(Path(folder, name).read_bytes()).hexdigest()[:HASH_SHOWN]


def _keep_fingerprinted(response: Response) -> Response:
    if request.endpoint == "static" and response.status_code in (200, 304):
        is_fingerprinted = "v" in request.args and not current_app.debug
        response.headers["Cache-Control"] = FOREVER if is_fingerprinted else "no-cache"
    return response
