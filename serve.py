"""The hardened way in: the dashboard with security headers and a gate, warmed up before readers.

`streamlit run serve.py` serves it on the address of .streamlit/config.toml.
"""

from __future__ import annotations

import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import anyio.to_thread
import streamlit as st
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app_pages._gate import Gate

# 'unsafe-eval' is needed by Vega's expressions, 'unsafe-inline' by Streamlit's own page; images
# and connections stay here, so no text from outside can make a reader's browser call home.
POLICY = (
    "default-src 'self'; img-src 'self' data: blob:; connect-src 'self' ws: wss:; "
    "script-src 'self' 'unsafe-inline' 'unsafe-eval' 'wasm-unsafe-eval' blob:; "
    "worker-src 'self' blob:; style-src 'self' 'unsafe-inline'; font-src 'self' data:; "
    "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}


class SecurityHeaders:
    """Put the headers on every HTTP answer; WebSocket messages pass untouched."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand the request on and add to the head of the answer."""

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(HEADERS)
            await send(message)

        await self.app(scope, receive, with_headers if scope["type"] == "http" else send)


@asynccontextmanager
async def warmed(app: object) -> AsyncIterator[None]:
    """Import and cache before anybody waits for it; a missing record is for the page to say."""
    from app_pages import _data  # Streamlit's caches exist only from here on

    await anyio.to_thread.run_sync(_data.prewarm)
    gc.collect()
    gc.freeze()  # what stays for good need not be looked through again and again
    yield


app = st.App(
    Path(__file__).with_name("dashboard.py"),
    lifespan=warmed,
    middleware=[Middleware(SecurityHeaders), Middleware(Gate)],
)
