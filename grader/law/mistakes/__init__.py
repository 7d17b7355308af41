"""Known mistakes, and how they are recognised; `every` lists all of a model."""
