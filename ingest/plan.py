"""What a run would ask of whom, told beforehand: no network, nothing written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from docket.model import Source
from docket.rows import instant
from docket.wording import plain
from ingest.collect.kinds import KINDS
from ingest.credentials import PLACE
from ingest.fetch import agent_name, request_headers
from ingest.schedule import State, floorless, is_local, waits_until
from ingest.urls import masked, safe_link
from ingest.visit import asking


def planned(sources: Sequence[Source], states: Mapping[str, State], now: datetime) -> Iterator[str]:
    """Lines that tell for each source whether it would be asked now, why, and with which headers.

    `states` are the rows of the record by source id. A key stands as `{token}`.
    """
    asked = 0
    for source in sources:
        state = states.get(source.id, {})
        if state.get("url", source.url) != source.url:  # what was learnt of the old one is void
            state = {"checked_at": state["checked_at"]}
        if waits := waits_until(source, state, now):
            yield f"wait     {source.id}: not due before {waits}, last asked {state['checked_at']}"
            continue
        if problem := KINDS[source.kind].problem(source):
            yield f"cannot   {source.id}: {problem} (in sources.toml)"
            continue
        asked += 1
        yield f"ask      {source.id}: {_why(source, state, now)}"
        if is_local(source):
            yield f"         read {source.url}"
            continue
        ask, validators = asking(source, state, PLACE if source.token else "")
        learnt_at = safe_link(validators.pop("validators_of"))
        learnt_elsewhere = learnt_at not in ("", safe_link(ask.url).partition("#")[0])
        told = {} if learnt_elsewhere else validators
        yield f"         {'POST' if ask.body else 'GET'} {plain(masked(ask.url))}"
        sent = request_headers("", ask.headers, ask.body, **told)
        yield from (f"         {name}: {value}" for name, value in sent.items() if name not in _ALL)
        if learnt_elsewhere:
            yield "         its validators go to the address it redirects to, if it still does"
        if KINDS[source.kind].robots and not source.allow_private:
            yield "         after robots.txt of its host"
    yield f"{asked} of {len(sources)} sources would be asked, each with"
    yield from (f"         {name}: {value}" for name, value in _ALL.items())
    yield "Nothing was asked and nothing was written."


_ALL = request_headers(agent_name(), {}, b"")


def _why(source: Source, state: State, now: datetime) -> str:
    """Why a source is due."""
    if not state.get("checked_at"):
        return "never asked before"
    if is_local(source):
        return "a file, read at every run"
    if floorless(source) and not state.get("next_check_at"):
        return "a server of your own, asked at every run"
    if not state.get("next_check_at"):
        return "its address is new"
    if str(state["next_check_at"]) > instant(now):
        return f"last asked {state['checked_at']}, which is still to come: the clock was set back"
    return f"due since {state['next_check_at']}, last asked {state['checked_at']}"
