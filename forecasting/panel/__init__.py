"""History, known future and static labels of a set of series up to a cutoff."""
