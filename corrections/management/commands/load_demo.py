"""`manage.py load_demo`: the demo newsroom, into an empty database."""

from typing import Any

from django.core.management import BaseCommand, CommandError

from corrections.story import newsroom
from factcheck.models import Publication


class Command(BaseCommand):
    help = "Loads the demo newsroom into a database that has no publication yet."

    def handle(self, *args: Any, **options: Any) -> None:
        if Publication.objects.exists():
            raise CommandError(
                "there are publications already; the demo newsroom is loaded into an empty database only"
            )
        article = newsroom.load()
        if options["verbosity"]:
            self.stdout.write(f"loaded {article.publication}, with {article.claims.count()} claims on “{article}”")
