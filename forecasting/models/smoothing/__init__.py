"""Exponential smoothing of all series at once, and the models that rest on it."""
