"""Mail formats: reading what strangers send and composing what we send, free of Django, database, clock and network."""
