"""What steps share: context, source rows, inputs, provenance, and what follows a publication."""
