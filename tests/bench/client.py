"""A client that costs next to nothing, so that times are those of the server."""

from __future__ import annotations

import socket
import time
from dataclasses import dataclass
from urllib.parse import urlencode

END_OF_HEAD = b"\r\n\r\n"
PATIENCE = 60
"""How long to wait for an answer. [s]"""


class BadAnswerError(Exception):
    """The server did not answer as it should, so that there is nothing to measure."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer, and how long it took from sending to the last byte. [s]"""

    status: int
    head: str
    body: bytes
    seconds: float


class Client:
    """
    One person at one server; keeps cookies.

    A worker of gunicorn's kind `sync` closes the connection after each answer. The next one is
    opened before the clock starts.
    """

    def __init__(self, port: int) -> None:
        self._port = port
        self._cookies: dict[str, str] = {}

    def get(self, path: str) -> Answer:
        """Fetch a page; it must be there."""
        return self._send("GET", path, b"")

    def post(self, path: str, fields: dict[str, str]) -> Answer:
        """Send a form; it must be accepted."""
        return self._send("POST", path, urlencode(fields).encode())

    def _send(self, method: str, path: str, body: bytes) -> Answer:
        lines = [f"{method} {path} HTTP/1.1", f"Host: 127.0.0.1:{self._port}"]
        if self._cookies:
            pairs = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
            lines.append(f"Cookie: {pairs}")
        if method == "POST":
            lines.append("Content-Type: application/x-www-form-urlencoded")
            lines.append(f"Content-Length: {len(body)}")
        request = "\r\n".join(lines).encode("ascii") + END_OF_HEAD + body
        with socket.create_connection(("127.0.0.1", self._port), PATIENCE) as connection:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            started = time.perf_counter()
            connection.sendall(request)
            head, body = _receive(connection)
            seconds = time.perf_counter() - started
        answer = Answer(int(head.split(maxsplit=2)[1]), head, body, seconds)
        if answer.status >= 400:
            raise BadAnswerError(f"{method} {path} gave {answer.status}")
        self._keep_cookies(head)
        return answer

    def _keep_cookies(self, head: str) -> None:
        for line in head.splitlines():
            name, _, value = line.partition(": ")
            if name.lower() == "set-cookie":
                key, _, content = value.partition(";")[0].partition("=")
                self._cookies[key] = content


def _receive(connection: socket.socket) -> tuple[str, bytes]:
    """Receive the head and the body of an answer that tells its length."""
    received = b""
    while END_OF_HEAD not in received:
        received += _receive_more(connection)
    head_bytes, _, body = received.partition(END_OF_HEAD)
    head = head_bytes.decode("latin-1")
    length = int(head.lower().partition("content-length: ")[2].partition("\r\n")[0] or 0)
    while len(body) < length:
        body += _receive_more(connection)
    return head, body


def _receive_more(connection: socket.socket) -> bytes:
    part = connection.recv(65536)
    if not part:
        raise BadAnswerError("The server closed the connection in the middle of an answer.")
    return part
