"""The end of a job, its return, and its life under another name."""
