"""Bytes to items: one file for each kind of source."""
