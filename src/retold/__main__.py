"""`python -m retold` does what `retold` does."""

import gc
import os
import sys


def tune() -> None:
    """How a process of the command line runs; to be said before numpy is loaded.

    The matrices of a report are small: a second thread of numpy's waits busily for its share and costs more than it
    brings (some 5 % of a comparison on two cores). Language data are many objects that live as long as the process:
    looking through them for garbage less often saves a tenth of adding (`benchmarks/library.py`).
    """
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    gc.set_threshold(20_000, 20, 20)


def main() -> None:
    """Run the command line; Ctrl-C while it loads is no traceback either."""
    tune()
    try:
        from retold.cli import main as run
    except KeyboardInterrupt:
        sys.exit(130)
    run()


if __name__ == "__main__":
    main()
