"""Reads a class as a platform hands it out.

`class_folder` finds the class and its students, `layouts` knows the platforms, `latest_attempt` finds the files that
count, `folders` and `zips` list what there is.
"""
