"""Runs learner code in processes of its own, under limits."""
