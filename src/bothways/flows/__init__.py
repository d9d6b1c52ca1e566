"""Floor 2: what a caller hears and chooses before a person answers. Graphs, their checks, their interpreter. Pure."""
