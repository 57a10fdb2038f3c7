"""Above the steps: the entrance, backfill and replay."""
