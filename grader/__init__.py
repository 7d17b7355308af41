"""An auto-grader for numeric Python exercises whose oracle is mathematics."""
