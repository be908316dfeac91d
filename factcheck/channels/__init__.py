"""The ground's ways out. Importing this package registers them."""
