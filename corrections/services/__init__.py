"""The desk's verbs. Each is atomic, names its actor, checks the policy, moves the state and records the event."""
