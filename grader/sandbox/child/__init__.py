"""Runs in the child process. It imports nothing of the engine, so that learner code can not reach it."""
