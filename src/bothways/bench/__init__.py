"""Benches: each brings up what it needs in a scratch folder, measures, and gives one object of figures."""
