"""Reads files that strangers made: their text, and a copy without metadata. Pure; run in a process of its own."""
