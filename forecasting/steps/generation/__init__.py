"""From champion and panel to a publication."""
