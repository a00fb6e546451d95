"""The naive page: every event in a data frame, filtered in pandas, all rows to the browser."""

import os
import sqlite3

import pandas as pd
import streamlit as st

st.set_page_config(page_title="Naive", layout="wide")


@st.cache_data
def events() -> pd.DataFrame:
    """The whole timeline."""
    with sqlite3.connect(f"file:{os.environ['DOCKET_DB']}?mode=ro", uri=True) as db:
        return pd.read_sql("SELECT * FROM timeline", db)


found = events()
for name in ("kind", "status"):
    if wanted := st.query_params.get_all(name):
        found = found[found[name].isin(wanted)]
if since := st.query_params.get("from"):
    found = found[found["last"] >= since]
if words := st.query_params.get("q"):
    found = found[found["title"].str.contains(words, case=False, regex=False)]
st.text(f"{len(found)} events")
st.dataframe(found)
