"""Stand-ins for the outside world: the same facts and orders as the real adapters, without sockets or real time."""
