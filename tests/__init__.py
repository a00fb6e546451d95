"""Docket's tests: every name is a sentence that the code makes true."""
