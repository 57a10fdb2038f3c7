"""Names of columns, codes and states: the only home of such a literal. Standard library only."""
