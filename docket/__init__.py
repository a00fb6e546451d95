"""The record: what is known, how it is kept, how it is asked. Imports neither pages nor ingest."""
