"""System checks of the desk."""
