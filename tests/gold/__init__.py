"""Texts we wrote, what a reader should find in them, and the scorer."""
