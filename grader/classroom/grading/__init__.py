"""Grades a class.

`grade_class` makes a job of each student's files, `workers` hands jobs to processes, `worker` grades them there, and
`journal` keeps the results, as `stored_report` writes them.
"""
