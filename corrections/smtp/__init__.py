"""The door for mail: SMTP and LMTP."""

from corrections.smtp.door import Door
from corrections.smtp.serving import MOST_RECIPIENTS, Doors

__all__ = ["MOST_RECIPIENTS", "Door", "Doors"]
