"""A whole class: many submissions, graded side by side, never lost, and what the class understood."""
