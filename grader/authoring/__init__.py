"""What an author keeps in the folder of a course: where it stands, whether it is whole, its checks, its Korean."""
