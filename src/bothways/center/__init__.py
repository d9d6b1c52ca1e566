"""Floor 4: the running contact center: use cases, the tenant mailbox, the journal and what it asks of the world."""
