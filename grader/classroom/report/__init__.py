"""Writes the results of a class: gradebook, pages, reports."""
