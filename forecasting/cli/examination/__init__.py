"""What is wrong with jobs and databases."""
