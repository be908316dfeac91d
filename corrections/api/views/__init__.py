"""The desk's resources."""
