"""The floor: a Streamlit page with nothing on it but what it was asked for."""

import streamlit as st

st.set_page_config(page_title="Floor", layout="wide")
st.text(st.query_params.get("kind", "all"))
