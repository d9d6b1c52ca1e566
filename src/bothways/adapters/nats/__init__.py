"""Messages between processes over NATS core."""
