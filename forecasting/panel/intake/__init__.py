"""Source rows as typed rows, or the reason why not."""
