"""`python -m retold` does what `retold` does."""

from retold.cli import main

main()
