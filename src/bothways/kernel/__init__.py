"""Floor 0: words every room shares. No I/O."""
