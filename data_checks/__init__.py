"""What must hold of the data, which statistics describe them, and the report a data engineer reads in the morning."""

from pathlib import Path

__path__[:] = [str(Path(folder).resolve()) for folder in __path__]
"""One process sees one release: what is imported later comes from where this was, also when `current` has moved on."""
