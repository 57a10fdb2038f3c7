"""A person's change as a rule: pure functions of rows."""
