"""Which exercises there are, where their parts lie, and which files are targets."""
