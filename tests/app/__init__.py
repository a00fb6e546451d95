"""Tests of the dashboard's pages and their parts."""
