"""Floor 3: customers and people: records and their rules."""
