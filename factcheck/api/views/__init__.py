"""The ground's resources."""
