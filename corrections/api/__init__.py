"""The desk's part of the REST API: tickets and corrections."""
