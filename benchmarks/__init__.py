"""Accuracy on public data: committed jobs, loaders of the data into a source table, scorers; nothing that forecasts."""
