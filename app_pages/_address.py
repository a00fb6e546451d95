"""The address bar and the session kept in step: a link says everything, and survives reloads.

The address wins when it changed by itself (a pasted link, the Back button); otherwise what the
reader chose is written into it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

import streamlit as st

from app_pages import _data, _parts
from app_pages._names import complaints
from docket.errors import ConfigError
from docket.filter import PAGE_PARAMETERS, Filter
from docket.lexicon import nearest
from docket.views import expanded

Params = dict[str, list[str]]


def of_filter() -> Params:
    """The address's parameters that are for the filter, unknown ones included."""
    return {n: st.query_params.get_all(n) for n in st.query_params if n not in PAGE_PARAMETERS}


def understood(params: Mapping[str, list[str]]) -> tuple[Filter, list[str]]:
    """As much of a filter as can be read, names for values, and what is wrong with the rest."""
    lexicon, names = _data.lexicon(), _data.names()
    problems: list[str] = []
    try:
        params = expanded(params, _data.views())
    except ConfigError as error:
        problems.append(str(error))
        params = {name: values for name, values in params.items() if name != "view"}
    good: Params = {}
    for name, given in params.items():
        values = [names[name].value(one) for one in given] if name in names else given
        try:
            Filter.from_params({**good, name: values}, lexicon)
        except ConfigError as error:
            problems.append(str(error))
        else:
            good[name] = list(values)
            problems += complaints(name, values, names)
    return Filter.from_params(good, lexicon), problems


def arrived() -> Params | None:
    """The filter parameters to take over from the address, or None to keep the session's."""
    here = of_filter()
    if here == st.session_state.get("address"):
        return None
    st.session_state["address"] = here
    return here


def write(params: Params) -> None:
    """Put the filter into the address, beside what the page has open."""
    open_now = {n: st.query_params.get_all(n) for n in st.query_params if n in PAGE_PARAMETERS}
    st.query_params.from_dict({**params, **open_now})
    st.session_state["address"] = params


def follow(
    name: str, allowed: Collection[str] | None = None, default: str = "",
    read: Callable[[str], Any] = str,
) -> None:  # fmt: skip
    """Call before the widget with key `name`: lets a changed address set it, as `read` reads it.

    A value that is not allowed is explained; what is no longer allowed goes back to the default.
    """
    here = st.query_params.get(name, default)
    known = allowed is None or here in allowed or here == default
    if here != st.session_state.get(f"seen {name}") or name not in st.session_state:
        if not known:
            why = f'address, "{name}": "{here}" is not to be had here{nearest(here, allowed or ())}'
            _parts.notice("Part of the link could not be used", why)
        st.session_state[name] = read(here if known else default)
    elif not known:
        st.session_state[name] = read(default)


def choose(label: str, words: Mapping[str, str], name: str, default: str = "", **look: Any) -> str:
    """Words of which one is in force, kept in the address under `name`."""
    look = {"format_func": words.__getitem__} | look
    follow(name, words, default)
    st.segmented_control(label, list(words), key=name, required=True, **look)
    tell(name, default)
    return str(st.session_state[name] or default)


def put(name: str, value: str) -> None:
    """Write one thing into the address; "" takes it out."""
    if value:
        st.query_params[name] = value
    else:
        st.query_params.pop(name, None)


def tell(name: str, default: str = "") -> None:
    """Call after the widget with key `name`: writes what was chosen into the address."""
    value = str(st.session_state[name] or default)
    if value != st.query_params.get(name, default):
        put(name, "" if value == default else value)
    st.session_state[f"seen {name}"] = value
