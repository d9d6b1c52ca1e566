"""Doubles that ship with the product: they pass the same contract tests as the real adapters."""
