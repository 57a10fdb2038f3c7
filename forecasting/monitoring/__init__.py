"""What recent errors say, and which refresh answers it."""
