"""Rows in databases: connections, schema, run log, history, catalogue, publication and the readers' views."""
