"""Tests that drive the whole dashboard in a browser."""
