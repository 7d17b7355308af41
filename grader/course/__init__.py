"""The exercises of a course, the files they are made of, and the files to grade."""
