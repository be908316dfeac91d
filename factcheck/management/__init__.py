"""Commands of the fact-checking app, and the supervisor behind `manage.py run`."""
