"""Judges a submission: examples, questions, answers, verdicts, names of mistakes."""
