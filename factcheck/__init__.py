"""The ground: people, publications, articles, claims, sources, verdicts, the event ledger and its deliveries."""
