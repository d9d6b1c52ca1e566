"""Floor 3: what figures mean: definitions, intervals, read models."""
