"""The hardened way in: headers on every answer, and settings that keep it at home."""

from __future__ import annotations

import tomllib

import anyio
from starlette.types import Message, Receive, Scope, Send

import serve
from docket.schema import ROOT


async def _app(scope: Scope, receive: Receive, send: Send) -> None:
    """An application that answers everything alike."""
    if scope["type"] == "http":
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})
    else:
        await send({"type": "websocket.accept", "headers": []})


def _sent(kind: str) -> list[Message]:
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": f"{kind}.request"}

    async def send(message: Message) -> None:
        sent.append(message)

    anyio.run(serve.SecurityHeaders(_app), {"type": kind}, receive, send)
    return sent


def test_every_answer_carries_the_security_headers() -> None:
    """Pages, scripts and downloads alike."""
    headers = {name.decode(): value.decode() for name, value in _sent("http")[0]["headers"]}
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-frame-options"] == "DENY"
    assert "permissions-policy" in headers
    policy = headers["content-security-policy"]
    assert "img-src 'self' data: blob:" in policy
    assert "object-src 'none'" in policy
    assert "http:" not in policy


def test_websockets_pass_untouched() -> None:
    """Streamlit's own connection is not an HTTP answer."""
    assert _sent("websocket") == [{"type": "websocket.accept", "headers": []}]


def test_the_shipped_settings_stay_on_this_machine() -> None:
    """Nothing is published or reported to anybody unless somebody changes a line."""
    config = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text("utf-8"))
    assert config["server"]["address"] == "127.0.0.1"
    assert config["server"]["allowedHosts"] == ["localhost", "127.0.0.1"]
    assert config["server"]["enableAgentApi"] is False
    assert config["browser"]["gatherUsageStats"] is False
    assert config["client"]["showErrorDetails"] == "none"
    assert config["runner"]["fastReruns"] is False  # else every message is a thread of its own
    assert config["theme"].keys() >= {"light", "dark"}
