"""What people ask of a job."""
