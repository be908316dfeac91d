"""The desk's ways out. Importing this package registers them."""
