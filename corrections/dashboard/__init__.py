"""The dashboard's home: what waits, for whom, and what is new."""
