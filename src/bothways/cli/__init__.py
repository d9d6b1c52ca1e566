"""The command line: one module per group of commands; nothing here decides anything."""
