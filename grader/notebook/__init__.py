"""Grading from a running notebook, and from pytest."""
