"""Reads a class as any platform hands it out: students and their files."""
