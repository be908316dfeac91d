"""The desk: inbound mail, tickets, correspondents, corrections, subscriptions and mentions."""
