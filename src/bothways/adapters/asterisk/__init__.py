"""The telephone engine: its events become facts, the center's orders become its commands. ARI names stay in here."""
