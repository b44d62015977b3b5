"""`python -m retold` does what `retold` does."""

import sys


def main() -> None:
    """Run the command line; Ctrl-C while it loads is no traceback either."""
    try:
        from retold.cli import main as run
    except KeyboardInterrupt:
        sys.exit(130)
    run()


if __name__ == "__main__":
    main()
