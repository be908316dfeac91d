"""`manage.py index_claims`: index every claim anew, as the words are stemmed now."""

from typing import Any

from django.core.management import BaseCommand
from tqdm import tqdm

from factcheck.matching.importing import reindex


class Command(BaseCommand):
    help = (
        "Indexes every claim anew for finding similar ones, while others search. Needed after an upgrade of PostgreSQL "
        "to another major version, or a restore on another type of machine; else triggers keep the index."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        done = 0
        with tqdm(unit=" claims", disable=None, leave=False) as bar:
            for count in reindex():
                done += count
                bar.update(count)
        self.stdout.write(f"{done} claims indexed")
