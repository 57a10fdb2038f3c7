"""What must hold of the data, which statistics describe them, and the report a data engineer reads in the morning."""
