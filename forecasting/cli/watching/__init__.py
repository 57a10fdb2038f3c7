"""What whoever is on duty asks and says from outside: is something late, and when nobody is to be notified."""
