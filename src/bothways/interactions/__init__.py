"""Floor 1: what a contact is, what an agent is, and how facts move them. Pure."""
