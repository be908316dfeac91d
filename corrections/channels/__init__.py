"""The desk's ways out. Importing this package registers them, and those who write the letters."""

from corrections import bulletins
from corrections.channels import mail, mention

__all__ = ["bulletins", "mail", "mention"]
