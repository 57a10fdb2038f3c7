"""Which host names are this machine: what goes to them needs no encryption and no proxy. Standard library only."""

LOOPBACK = ("127.0.0.1", "::1", "localhost")
