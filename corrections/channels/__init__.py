"""The desk's ways out. Importing this package registers them."""

from corrections.channels import mail, mention

__all__ = ["mail", "mention"]
