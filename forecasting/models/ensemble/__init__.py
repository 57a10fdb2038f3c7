"""From members to one forecast with intervals."""
