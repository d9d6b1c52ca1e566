"""Bothways: a contact center that works both ways."""

__version__ = "0.1.0"
