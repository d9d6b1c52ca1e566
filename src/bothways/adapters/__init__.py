"""Floor 5: one folder per outside thing."""
