"""`python -m retold` does what `retold` does."""

import os
import sys


def main() -> None:
    """Run the command line; Ctrl-C while it loads is no traceback either."""
    # The matrices of a report are small: a second thread of numpy's waits busily for its share and costs more than it
    # brings (of two reports some 5 % of all time on two cores).
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    try:
        from retold.cli import main as run
    except KeyboardInterrupt:
        sys.exit(130)
    run()


if __name__ == "__main__":
    main()
