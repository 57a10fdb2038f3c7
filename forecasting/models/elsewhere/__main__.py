"""The child process: `<interpreter> -m forecasting.models.elsewhere FOLDER`, where the request lies and answers go."""

from __future__ import annotations

import sys
import traceback
from pathlib import Path

from forecasting.errors import ForecastingError

FAILURE = "failure.txt"


def main(folder: Path) -> int:
    """Answers the request; returns the exit code, and leaves the cause of a failure in the folder."""
    try:
        from forecasting.models.elsewhere.answers import answer

        answer(folder)
    except ForecastingError as error:
        (folder / FAILURE).write_text(str(error), encoding="utf-8")
        return error.exit_code
    except BaseException as error:
        words = "".join(traceback.format_exception_only(error)).strip()
        (folder / FAILURE).write_text(words, encoding="utf-8")
        raise
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
