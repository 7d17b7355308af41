"""`python -m grader watch`: grade again at every save."""
