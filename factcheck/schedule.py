"""What Celery beat starts for this app, and how often."""

SCHEDULE: dict[str, dict] = {}
