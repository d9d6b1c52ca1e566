"""Floor 2: which contact goes to which agent, and why. Pure."""
