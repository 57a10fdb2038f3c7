"""From source rows to a panel."""
