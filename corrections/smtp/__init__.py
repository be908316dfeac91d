"""The door for mail: SMTP and LMTP."""

from corrections.smtp.conversation import MOST_RECIPIENTS
from corrections.smtp.door import Door
from corrections.smtp.serving import Doors

__all__ = ["MOST_RECIPIENTS", "Door", "Doors"]
