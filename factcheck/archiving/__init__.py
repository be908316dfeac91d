"""Keep evidence for good: files under their SHA-256, sources as they stood, what became of them since."""

from factcheck.archiving.storing import Damaged, NotStored, read_bytes, room, sniff, store_bytes, store_each
from factcheck.archiving.sweeping import is_due, sweep

__all__ = ["Damaged", "NotStored", "is_due", "read_bytes", "room", "sniff", "store_bytes", "store_each", "sweep"]
