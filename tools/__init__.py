"""What the Makefile, the tests and the demo use; none of it is shipped."""
