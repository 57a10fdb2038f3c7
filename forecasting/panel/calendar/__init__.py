"""Which periods are open, for all series and for some, and what the series show of it."""
