"""Accuracy, rolling-origin backtest and the gate."""
