"""The gate before the server: places for readers, and a pace for each."""

from __future__ import annotations

import socket
from collections.abc import Callable
from typing import Any

import anyio
import pytest
import uvicorn
import websockets
from starlette.types import Message, Receive, Scope, Send

from app_pages import _gate
from app_pages._gate import Gate


class _Clock:
    """A clock that only sleeping moves."""

    def __init__(self) -> None:
        self.now = 100.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(round(seconds, 3))
        self.now += seconds


class _Reader:
    """The server's side of one open page, which is closed when `closed` is set."""

    def __init__(self, address: str = "203.0.113.5", kind: str = "websocket") -> None:
        self.scope: Scope = {"type": kind, "client": (address, 4711), "path": "/", "headers": []}
        self.scope["extensions"] = {"websocket.http.response": {}}
        self.sent: list[Message] = []
        self.closed = anyio.Event()

    async def receive(self) -> Message:
        await self.closed.wait()
        return {"type": "websocket.disconnect", "code": 1000}

    async def send(self, message: Message) -> None:
        self.sent.append(message)


async def _open_page(scope: Scope, receive: Receive, send: Send) -> None:
    """An application that accepts, and listens until the page is closed."""
    await send({"type": "websocket.accept"})
    while (await receive())["type"] != "websocket.disconnect":
        pass


def _status(reader: _Reader) -> Any:
    return reader.sent[0].get("status", reader.sent[0]["type"])


def _with_pages(
    pages: list[_Reader], late: Callable[[], _Reader], **limits: int
) -> tuple[_Reader, _Reader]:
    """One more page while all of `pages` are open, and one after they are closed."""
    gate = Gate(_open_page, **limits)

    async def run(reader: _Reader) -> None:
        await gate(reader.scope, reader.receive, reader.send)

    async def main() -> tuple[_Reader, _Reader]:
        async with anyio.create_task_group() as tasks:
            for reader in pages:
                tasks.start_soon(run, reader)
            await anyio.wait_all_tasks_blocked()
            during, after = late(), late()
            tasks.start_soon(run, during)
            await anyio.wait_all_tasks_blocked()
            for reader in [*pages, during]:
                reader.closed.set()
            await anyio.wait_all_tasks_blocked()
            after.closed.set()
            await run(after)
        return during, after

    return anyio.run(main)


def test_when_all_places_are_taken_the_next_reader_is_told() -> None:
    """A connection beyond the limit gets words and a status; when one is closed, a place."""
    one = "198.51.100.7"
    during, after = _with_pages([_Reader(), _Reader()], lambda: _Reader(one), readers=2)
    assert _status(during) == 503
    assert _gate.FULL.encode() in during.sent[1]["body"]
    assert _status(after) == "websocket.accept"


def test_one_address_cannot_take_all_places() -> None:
    """Others still come in; the machine itself is no reader but the proxy of many."""
    many = [_Reader(), _Reader()]
    assert _status(_with_pages(many, _Reader, from_one=2)[0]) == 503
    many = [_Reader(), _Reader()]
    other = _with_pages(many, lambda: _Reader("198.51.100.7"), from_one=2)[0]
    assert _status(other) == "websocket.accept"
    many = [_Reader("127.0.0.1"), _Reader("127.0.0.1")]
    proxied = _with_pages(many, lambda: _Reader("127.0.0.1"), from_one=2)[0]
    assert _status(proxied) == "websocket.accept"


def test_a_full_server_still_says_that_it_is_well() -> None:
    """Pages are refused in words; health and the files of open pages are not."""
    assert _asked_when_full([(b"accept", b"text/html,*/*")]) == 503
    assert _asked_when_full([(b"accept", b"*/*")]) == 200
    assert _asked_when_full([]) == 200


async def _answers(scope: Scope, receive: Receive, send: Send) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})


def _asked_when_full(headers: list[tuple[bytes, bytes]]) -> Any:
    sent: list[Message] = []

    async def main() -> None:
        async def receive() -> Message:
            return {"type": "http.request"}

        async def send(message: Message) -> None:
            sent.append(message)

        scope: Scope = {"type": "http", "client": ("203.0.113.5", 1), "headers": headers}
        await Gate(_answers, readers=0)(scope, receive, send)

    anyio.run(main)
    return sent[0]["status"]


def _paces(messages: list[tuple[float, str]]) -> list[float]:
    """How long a page's messages were held back, each sent so many seconds after the last."""
    clock, coming = _Clock(), iter(messages)

    async def receive() -> Message:
        pause, kind = next(coming)
        clock.now += pause
        return {"type": kind}

    async def main() -> None:
        gate = Gate(_open_page, clock=clock, sleep=clock.sleep)
        reader = _Reader()
        await gate(reader.scope, receive, reader.send)

    anyio.run(main)
    return clock.slept


END = (0.0, "websocket.disconnect")


def test_a_burst_of_clicks_passes_at_once_and_a_flood_is_slowed_to_its_pace() -> None:
    """Twenty messages are handed on as they come, each further one a quarter second later."""
    burst = [(0.0, "websocket.receive")] * _gate.BURST
    assert _paces([*burst, END]) == []
    slowed = _paces([*burst, *burst, END])
    assert slowed == [1 / _gate.A_SECOND] * _gate.BURST


def test_whoever_pauses_may_hurry_again() -> None:
    """The allowance grows back with time, and never beyond one burst."""
    burst = [(0.0, "websocket.receive")] * _gate.BURST
    rested = [(3600.0, "websocket.receive"), *burst[1:]]
    assert _paces([*burst, *rested, END]) == []
    assert len(_paces([*burst, *rested, *burst, END])) == _gate.BURST


def test_going_away_is_never_held_back() -> None:
    """A page that was closed in the middle of a flood is forgotten at once."""
    flood = [(0.0, "websocket.receive")] * (_gate.BURST + 1)
    assert len(_paces([*flood, END])) == 1


def test_small_messages_are_sent_at_once() -> None:
    """On the connection's own socket; where there is none to be found, nothing happens."""
    with socket.socket() as plain:
        transport = type("Transport", (), {"get_extra_info": lambda self, name: plain})()
        protocol = type("Protocol", (), {"transport": transport, "receive": lambda self: None})()
        _gate.at_once(protocol.receive)
        assert plain.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
    _gate.at_once(_Reader.receive)


def test_a_real_server_refuses_in_words_and_sends_without_delay() -> None:
    """Uvicorn as Streamlit runs it: the socket is found where we look for it."""
    receives: list[Any] = []
    gate = Gate(_open_page, readers=1)

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        receives.append(receive)
        await gate(scope, receive, send)

    async def main(listening: socket.socket) -> tuple[Any, Any]:
        address = f"ws://127.0.0.1:{listening.getsockname()[1]}"
        config = uvicorn.Config(app, ws="websockets-sansio", lifespan="off", log_config=None)
        server = uvicorn.Server(config)
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(server.serve, [listening])
            async with websockets.connect(address):
                connection = receives[0].__self__.transport.get_extra_info("socket")
                delay = connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
                with pytest.raises(websockets.InvalidStatus) as refused:
                    await websockets.connect(address)
            server.should_exit = True
        return delay, refused.value.response

    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        nodelay, answer = anyio.run(main, listening)
    assert nodelay
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "60"
    assert answer.body.decode() == _gate.FULL
