"""Run a parser of foreign bytes in a child process that cannot hang, eat the memory or crash us.

A few persistent children share the work (milliseconds a call); one that died is started anew.
"""

from __future__ import annotations

import atexit
import importlib
import logging
import os
import pickle
import signal
import struct
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from queue import LifoQueue
from typing import IO, Any, ParamSpec, TypeVar

from docket.errors import DocketError

try:
    import resource
except ImportError:  # Windows: the wall limit alone must do
    resource = None  # type: ignore[assignment]

P = ParamSpec("P")
R = TypeVar("R")

WALL_SECONDS = 10.0
CPU_SECONDS = 5
EXTRA_BYTES = 512 * 1024 * 1024  # on top of what the child needs to have its parsers loaded
CHILDREN = min(os.cpu_count() or 1, 4)  # as many as can work at once; each may be made to grow
_SIZE = struct.Struct(">Q")
_START = "import sys; sys.path[:0] = [sys.argv[1]]; from ingest.bounded import serve; serve()"


class WorkFailed(Exception):
    """The work raised something of its own; `str()` names it."""


class LimitReached(WorkFailed):
    """The work took too long, too much memory or the whole child; `str()` says which."""


class Child:
    """One child process and the pipe to it; use from any thread, one call at a time."""

    def __init__(self, wall: float = WALL_SECONDS, cpu: int = CPU_SECONDS) -> None:
        self.wall, self.cpu = wall, cpu
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._owner = 0

    def call(self, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """`function(*args, **kwargs)` done by the child; it must be a module's own function."""
        job = (function.__module__, function.__qualname__, self.cpu, args, kwargs)
        with self._lock:
            verdict, value = self._exchange(pickle.dumps(job))
        if verdict == "done":
            result: R = value
            return result
        raise value if verdict == "refused" else WorkFailed(f"error ({value})")

    def close(self) -> None:
        """End the child; the next call starts a new one."""
        process, self._process = self._process, None
        if process is not None and self._owner == os.getpid():
            process.kill()
            process.communicate()

    def _exchange(self, job: bytes) -> tuple[str, Any]:
        """Send one job and wait for its answer, at most `wall` seconds from when it begins."""
        process = self._running()
        assert process.stdin is not None and process.stdout is not None
        timed_out = threading.Event()

        def give_up() -> None:
            timed_out.set()
            process.kill()

        alarm = threading.Timer(self.wall, give_up)
        alarm.daemon = True
        try:
            _send(process.stdin, job)
            _receive(process.stdout)  # the child is up and has its parsers loaded
            alarm.start()
            answer = _receive(process.stdout)
        except (OSError, EOFError):
            answer = None
        except BaseException:  # Ctrl-C: an answer that still comes is not for the next job
            self.close()
            raise
        finally:
            alarm.cancel()
        verdict, value = pickle.loads(answer) if answer is not None else ("died", None)
        if verdict not in ("memory", "died"):
            return verdict, value
        self.close()
        if verdict == "memory":
            raise LimitReached("memory limit")
        if timed_out.is_set():
            raise LimitReached(f"time limit of {self.wall:g} s")
        # Killed by the system, which happens at the limit of processor time, or crashed.
        over = process.returncode == -getattr(signal, "SIGXCPU", 0)
        raise LimitReached(f"time limit of {self.cpu} s" if over else "stopped by a crash")

    def _running(self) -> subprocess.Popen[bytes]:
        """The child of this very process: one inherited by a fork belongs to the parent."""
        if self._process is None or self._owner != os.getpid() or self._process.poll() is not None:
            if self._owner == os.getpid():
                self.close()
            root = str(Path(__file__).resolve().parent.parent)
            command, pipe = [sys.executable, "-c", _START, root], subprocess.PIPE
            try:
                self._process = subprocess.Popen(command, stdin=pipe, stdout=pipe, cwd=root)
            except OSError as error:  # no memory or no file left on this machine
                raise LimitReached(f"could not be started ({error.strerror})") from None
            self._owner = os.getpid()
        return self._process


def serve() -> None:
    """The child's life: take a job, bound it, answer; end when the parent is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent
    logging.disable()  # parsers complain about what foreign pages are like; we say it in results
    jobs, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # a library that prints must not garble the answers
    while True:
        try:
            module, name, cpu, args, kwargs = pickle.loads(_receive(jobs))
        except EOFError:
            return
        function = getattr(importlib.import_module(module), name)
        _bound(cpu)
        _send(answers, b"")
        answer: tuple[str, Any]
        try:
            answer = ("done", function(*args, **kwargs))
        except MemoryError:
            answer = ("memory", None)
        except DocketError as error:
            answer = ("refused", error)
        except Exception as error:
            answer = ("failed", f"{type(error).__name__}: {error}"[:300])
        _send(answers, pickle.dumps(answer))


def _bound(cpu: int) -> None:
    """Limit what the next job may use, counted from what was used so far."""
    if resource is None:
        return
    usage = resource.getrusage(resource.RUSAGE_SELF)
    spent = int(usage.ru_utime + usage.ru_stime) + 1
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    resource.setrlimit(resource.RLIMIT_CPU, (spent + cpu, hard))
    statm = Path("/proc/self/statm")
    if statm.exists():
        size = int(statm.read_text().split()[0]) * resource.getpagesize()
        hard = resource.getrlimit(resource.RLIMIT_AS)[1]
        resource.setrlimit(resource.RLIMIT_AS, (size + EXTRA_BYTES, hard))


def _send(pipe: IO[bytes], message: bytes) -> None:
    pipe.write(_SIZE.pack(len(message)) + message)
    pipe.flush()


def _receive(pipe: IO[bytes]) -> bytes:
    """Read one whole message; EOFError when the other side is gone."""
    head = pipe.read(_SIZE.size)
    size = _SIZE.unpack(head)[0] if len(head) == _SIZE.size else 0
    message = pipe.read(size)
    if len(head) < _SIZE.size or len(message) < size:
        raise EOFError
    return message


class Children:
    """Children that take turns, none started before it is needed; use from any thread."""

    def __init__(self, number: int) -> None:
        self._all = [Child() for _ in range(number)]
        self._idle: LifoQueue[Child] = LifoQueue()  # the last one first: it has its parsers loaded
        for child in self._all:
            self._idle.put(child)

    def call(self, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """`function(*args, **kwargs)` done by the next child that is free."""
        child = self._idle.get()
        try:
            return child.call(function, *args, **kwargs)
        finally:
            self._idle.put(child)

    def close(self) -> None:
        """End them all."""
        for child in self._all:
            child.close()


_shared = Children(CHILDREN)
atexit.register(_shared.close)


def bounded(function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """`function(*args, **kwargs)` in a shared child; WorkFailed if it breaks or takes too much."""
    return _shared.call(function, *args, **kwargs)
