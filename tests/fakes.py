"""Hand-written stand-ins for the outside world; nothing here leaves this machine."""

from __future__ import annotations

import contextlib
import os
import socket
import ssl
import struct
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType


@dataclass(frozen=True)
class Canned:
    """One prepared HTTP answer.

    `sent` cuts the body off after so many bytes; `drip` sends it byte by byte, slowly;
    `silent` accepts the request and never answers. `etag` answers 304 to its own validator.
    `raw` is sent in place of any HTTP of ours, then `endless` for as long as somebody listens;
    `reset` breaks the connection off instead of closing it.
    """

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    sent: int | None = None
    drip: bool = False
    silent: bool = False
    etag: str = ""
    raw: bytes | None = None
    endless: bytes = b""
    reset: bool = False


class FakeWeb:
    """A web site on the loopback: `{path: Canned}`; `seen` holds (path, headers) as received.

    `posted` holds the bodies of POST requests. With `tls`, a key and certificate, it speaks https.
    """

    def __init__(self, pages: Mapping[str, Canned], tls: Path | None = None) -> None:
        self.pages = dict(pages)
        self.seen: list[tuple[str, dict[str, str]]] = []
        self.posted: list[bytes] = []
        self._closing = threading.Event()
        fake = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                fake._answer(self)

            def do_POST(self) -> None:
                fake.posted.append(self.rfile.read(int(self.headers["Content-Length"])))
                self.do_GET()

            def log_message(self, format: str, *args: object) -> None:
                """Keep the test output clean."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.port: int = self._server.server_address[1]
        if tls:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(tls)
            self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))

    def url(self, path: str) -> str:
        """The full address of one page."""
        return f"http://127.0.0.1:{self.port}{path}"

    def __enter__(self) -> FakeWeb:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._closing.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def _answer(self, request: BaseHTTPRequestHandler) -> None:
        """Play back what was prepared for the path."""
        self.seen.append((request.path, {k.lower(): v for k, v in request.headers.items()}))
        page = self.pages.get(request.path, Canned(status=404))
        if page.silent:
            self._closing.wait(10)
            return
        if page.raw is not None:
            with contextlib.suppress(OSError):
                self._send_raw(request, page)
            return
        body, status = page.body, page.status
        if page.etag and request.headers.get("If-None-Match") == page.etag:
            body, status = b"", 304
        request.send_response_only(status)  # no Date of its own
        headers = {"Content-Length": str(len(body)), **page.headers}
        if page.etag:
            headers["ETag"] = page.etag
        for name, value in headers.items():
            request.send_header(name, value)
        request.end_headers()
        with contextlib.suppress(OSError):  # the visitor had enough
            self._send(request, body[: page.sent], page.drip)

    def _send_raw(self, request: BaseHTTPRequestHandler, page: Canned) -> None:
        """Send what is no HTTP, or a stream without end, or break off."""
        self._send(request, page.raw or b"", page.drip)
        while page.endless and not self._closing.is_set():
            request.wfile.write(page.endless)
        if page.reset:
            linger = struct.pack("ii", 1, 0)  # close at once, with a reset
            request.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            os.close(request.connection.detach())

    def _send(self, request: BaseHTTPRequestHandler, body: bytes, drip: bool) -> None:
        """Send a body at once, or one byte every few hundredths of a second."""
        if not drip:
            request.wfile.write(body)
            return
        for byte in body:
            request.wfile.write(bytes([byte]))
            if self._closing.wait(0.03):
                return
