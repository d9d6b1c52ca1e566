"""What the demo tenant consists of, as files that a person can read and change, and one typed reader."""
