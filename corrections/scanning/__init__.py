"""Files that came with messages, looked at after they were filed: never before, so that no scanner holds up mail."""

from corrections.scanning.working import scan_due, sweep

__all__ = ["scan_due", "sweep"]
