"""Lets `python -m forecasting` be the same as `forecasting`."""

from forecasting.cli import main

if __name__ == "__main__":
    main()
