"""What runs in the child process. It imports nothing of the engine: nothing of it is within reach."""
