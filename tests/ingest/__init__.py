"""Tests of collecting and reading."""
