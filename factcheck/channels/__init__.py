"""The ground's ways out. Importing this package registers them."""

from factcheck.channels import in_app, webhook

__all__ = ["in_app", "webhook"]
