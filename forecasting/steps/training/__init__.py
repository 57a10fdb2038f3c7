"""From a panel to a champion."""
