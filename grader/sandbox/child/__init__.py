"""What runs in the child process. It imports nothing of the engine, so that nothing of it is within reach."""
