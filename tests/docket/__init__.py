"""Tests of the record: how it is kept, merged, filtered and worded."""
