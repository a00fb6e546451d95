"""The gate before the server: how many pages may be open, and how fast one of them may ask."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Awaitable, Callable
from socket import IPPROTO_TCP, TCP_NODELAY

import anyio
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

READERS = 200  # connections at once; each is an open page
FROM_ONE = 40  # of these from one address; the machine itself, where a proxy runs, may have all
BURST, A_SECOND = 20, 4.0  # messages of one page: clicks come in bursts, nobody clicks on and on
FULL = "Docket has as many readers as it can serve. Please try again in a minute."
HERE = {"127.0.0.1", "::1"}
RETRY = {"Retry-After": "60"}


class Gate:
    """Keep one client from taking what all need: bound its connections, and pace its messages.

    Streamlit takes every message at once and bounds neither. Whoever sends faster finds the
    connection slow, and loses nothing: reruns that wait become one.
    """

    def __init__(
        self, app: ASGIApp, readers: int = READERS, from_one: int = FROM_ONE,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = anyio.sleep,
    ) -> None:  # fmt: skip
        self.app, self._readers, self._from_one = app, readers, from_one
        self._clock, self._sleep = clock, sleep
        self._open: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a connection in, or say that all places are taken."""
        who = (scope.get("client") or ("",))[0]
        full = self._open.total() >= self._readers
        if scope["type"] != "websocket":
            page = scope["type"] == "http" and b"text/html" in dict(scope["headers"]).get(
                b"accept", b""
            )
            await (PlainTextResponse(FULL, 503, RETRY) if full and page else self.app)(
                scope, receive, send
            )
        elif full or (who not in HERE and self._open[who] >= self._from_one):
            await PlainTextResponse(FULL, 503, RETRY)(scope, receive, send)
        else:
            at_once(receive)
            self._open[who] += 1
            try:
                await self.app(scope, self._paced(receive), send)
            finally:
                self._open[who] -= 1
                self._open += Counter()  # forgets who is gone

    def _paced(self, receive: Receive) -> Receive:
        """Hand on a burst at once, then so many messages a second."""
        left, since = float(BURST), self._clock()

        async def paced() -> Message:
            nonlocal left, since
            message = await receive()
            now = self._clock()
            left, since = min(BURST, left + (now - since) * A_SECOND), now
            if message["type"] == "websocket.receive":
                left -= 1
                if left < 0:
                    await self._sleep(-left / A_SECOND)
            return message

        return paced


def at_once(receive: Receive) -> None:
    """Have small messages sent without waiting for the answer to the one before.

    asyncio does so for sockets that say that they are TCP; Streamlit's does not say so, and every
    answer takes 40 ms longer. There is no public way to the socket: without it, all is as slow.
    """
    transport = getattr(getattr(receive, "__self__", None), "transport", None)
    if transport and (socket := transport.get_extra_info("socket")):
        socket.setsockopt(IPPROTO_TCP, TCP_NODELAY, 1)
