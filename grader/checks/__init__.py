"""One module an exercise: its laws in teaching order. Adding a module here adds an exercise."""
