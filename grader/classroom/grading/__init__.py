"""Grades a class: schedule, worker processes, journal."""
