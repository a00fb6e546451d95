"""The version of Docket, in the one place it is written."""

VERSION = "0.1.0"
