"""`manage.py erase_follower ADDRESS`: forget an address that follows us."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from corrections.services.forgetting import erase_address
from factcheck.models import Publication


class Command(BaseCommand):
    """Erases what an address follows, at one publication or at all. What must not be written to stays suppressed."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("address")
        parser.add_argument("--publication", help="short name; all where none is given")

    def handle(self, *args: Any, **options: Any) -> None:
        papers = Publication.objects.all()
        if options["publication"]:
            papers = papers.filter(slug=options["publication"])
        erased = sum(erase_address(options["address"], paper, actor=None) for paper in papers)
        self.stdout.write(f"{erased} subscriptions erased")
