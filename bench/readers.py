"""A real server and real readers, who speak Streamlit's protocol over WebSockets like a browser."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

ROOT = Path(__file__).resolve().parent.parent
DONE = {ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_WITH_COMPILE_ERROR}


@dataclass
class Server:
    """A server of its own process."""

    process: subprocess.Popen[bytes]
    port: int
    began: float

    @property
    def address(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    def health(self, patience: float = 60) -> float:
        """Seconds until /_stcore/health answers; raises OSError when it does not."""
        began = time.perf_counter()
        with urllib.request.urlopen(f"{self.address}/_stcore/health", timeout=patience) as answer:
            answer.read()
        return time.perf_counter() - began

    def status(self, name: str) -> int:
        """A number out of /proc: VmRSS and VmHWM in kB, Threads."""
        told = Path(f"/proc/{self.process.pid}/status").read_text("ascii")
        return int(next(line for line in told.splitlines() if line.startswith(name)).split()[1])

    def seconds(self) -> float:
        """Processor seconds it has used."""
        values = Path(f"/proc/{self.process.pid}/stat").read_text("ascii").rsplit(")", 1)[1].split()
        return (int(values[11]) + int(values[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def served(script: str, record: Path, *options: str) -> Iterator[Server]:
    """Serve a script with the repository's settings until the block ends."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", script, "--server.port", str(port)]
    began = time.perf_counter()
    with subprocess.Popen(
        [*command, *options], cwd=ROOT, env=os.environ | {"DOCKET_DB": str(record)},
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL if "-q" in sys.argv else None,
    ) as process:  # fmt: skip
        server = Server(process, port, began)
        try:
            for _ in range(600):
                with suppress(OSError):
                    server.health()
                    break
                time.sleep(0.05)
            yield server
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()


@dataclass
class Answer:
    """What one rerun sent, and how long it took from asking to the end of the script."""

    seconds: float = 0.0
    messages: list[bytes] = field(default_factory=list)
    failed: bool = False

    @property
    def raw(self) -> int:
        """Bytes that came."""
        return sum(map(len, self.messages))

    def packed(self) -> int:
        """Bytes that would have come with compression."""
        return sum(len(zlib.compress(one, 6)) for one in self.messages)


class Reader:
    """One browser tab."""

    def __init__(self, server: Server, page: str = "") -> None:
        self.server, self.page = server, page
        self.kept: set[str] = set()
        self.socket: Any = None

    async def __aenter__(self) -> Reader:
        """Open the connection."""
        self.socket = await websockets.connect(
            f"ws://127.0.0.1:{self.server.port}/_stcore/stream",
            subprotocols=[websockets.Subprotocol("streamlit")],
            origin=websockets.Origin(self.server.address),
            max_size=None, open_timeout=60, ping_interval=None, compression=None, max_queue=None,
        )  # fmt: skip
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close the tab."""
        with suppress(Exception):
            await asyncio.wait_for(self.socket.close(), 2)

    def message(self, query: dict[str, Any], page: str | None = None) -> bytes:
        """The request to run the page for an address."""
        message = BackMsg()
        state = message.rerun_script
        state.query_string = urlencode(query, doseq=True)
        state.page_name = self.page if page is None else page
        state.cached_message_hashes.extend(self.kept)
        return bytes(message.SerializeToString())

    async def ask(self, query: dict[str, Any]) -> Answer:
        """Go to an address and wait until the script has ended."""
        began = time.perf_counter()
        await self.socket.send(self.message(query))
        found = Answer()
        while True:
            found.messages.append(await self.socket.recv())
            message = ForwardMsg()
            message.ParseFromString(found.messages[-1])
            if message.metadata.cacheable:
                self.kept.add(message.hash)
            kind = message.WhichOneof("type")
            if kind == "delta":
                found.failed |= message.delta.new_element.WhichOneof("type") == "exception"
            if kind == "script_finished" and message.script_finished in DONE:
                found.seconds = time.perf_counter() - began
                return found


def share(values: list[float], part: float) -> float:
    """The value below which a part of the values lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))] if ordered else float("nan")
