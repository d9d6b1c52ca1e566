"""Spoken prompts and sounds, made before any call needs them."""
