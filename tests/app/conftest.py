"""Records for the pages to show, and the pages themselves."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from docket.schema import ROOT
from tests.app import sample

Opener = Callable[..., AppTest]


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample record, built once; tests that change it take `record` instead."""
    return sample.build(tmp_path_factory.mktemp("record") / "docket.db")


@pytest.fixture
def record(built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the sample record that the dashboard will read."""
    path = tmp_path / "docket.db"
    shutil.copy(built, path)
    monkeypatch.setenv("DOCKET_DB", str(path))
    return path


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch) -> Opener:
    """Open a page of the dashboard at an address, as a browser would."""

    def opened(name: str = "timeline", **address: str | list[str]) -> AppTest:
        # One fresh run on the default page registers the others.
        at = AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=30)
        if name != "timeline":
            at.run()
            at.switch_page(f"app_pages/{name}.py")
        for parameter, value in address.items():
            at.query_params[parameter.rstrip("_")] = value
        at.run()
        assert not at.exception, at.exception[0].value
        return at

    st.cache_resource.clear()
    return opened
