"""The verbs of the ground: atomic, each with its actor named, shared by every door."""
