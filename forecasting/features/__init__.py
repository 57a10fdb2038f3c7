"""What the global model sees of a panel."""
