"""What a look from outside needs: lateness, metrics, and which run a line of a log belongs to."""
