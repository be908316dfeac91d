"""Who hears of the ground's events, and through which channel."""
