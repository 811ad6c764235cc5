"""
What is logged, and how.

One line for each request: which endpoint, how it ended, how long it took. Never an address with a
token in it, never an e-mail address, nothing that people typed.
"""

from __future__ import annotations

import logging
import secrets
import sys
import time
from typing import Any, Final

import structlog
from flask import Flask, Response, g, request

from selfassess.config import Settings

QUIET: Final = frozenset({"static", "assets.font", "health.check"})
REQUEST_ID_BYTES: Final = 8

log = structlog.get_logger()


def configure_logging(settings: Settings) -> None:
    """Send everything that is logged to the standard error stream: JSON in production."""
    level = logging.getLevelNamesMapping()[settings.log_level]
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    ending: list[Any] = (
        [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
        if settings.is_production
        else [structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())]
    )
    structlog.configure(
        processors=[*shared, *ending],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        # Looked up for each line, because tests and servers put another stream there.
        logger_factory=lambda *_names: structlog.PrintLogger(sys.stderr),
    )
    handler = logging.StreamHandler()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *ending],
        )
    )
    logging.basicConfig(level=max(level, logging.WARNING), handlers=[handler], force=True)


def init_app(app: Flask) -> None:
    """Log each request of the application when it has ended."""
    app.before_request(_start)
    app.after_request(_finish)


def _start() -> None:
    g.request_id = secrets.token_hex(REQUEST_ID_BYTES)
    g.started = time.perf_counter()


def _finish(response: Response) -> Response:
    response.headers["X-Request-ID"] = g.request_id
    if request.endpoint not in QUIET:
        log.info(
            "request",
            method=request.method,
            endpoint=request.endpoint or "unknown",
            status=response.status_code,
            ms=round((time.perf_counter() - g.started) * 1000, 1),
            request_id=g.request_id,
        )
    return response
