"""What Celery beat starts for this app, and how often."""


def every(seconds: float, task: str, queue: str = "default") -> dict:
    """An entry of the schedule. A start that no worker took up in time is dropped: the next one is on its way."""
    return {"task": task, "schedule": seconds, "options": {"queue": queue, "expires": seconds}}


SCHEDULE: dict[str, dict] = {
    "factcheck.sweep": every(15.0, "factcheck.sweep"),
    "factcheck.delete_unreferenced_files": every(6 * 3600.0, "factcheck.delete_unreferenced_files"),
    "factcheck.trim_deliveries": every(3600.0, "factcheck.trim_deliveries"),
    "factcheck.look_again": every(5.0, "factcheck.look_again", "captures"),
    "factcheck.beat_heart": every(10.0, "factcheck.beat_heart"),
}
