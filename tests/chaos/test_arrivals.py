"""Everything arrives though parts of the product are killed at random, and a repeat has its kill."""

import os
import random
from pathlib import Path

import pytest

from tests.chaos import trial

pytestmark = pytest.mark.timeout(900)


@pytest.mark.parametrize(
    ("seconds", "reports"),
    [(10, 24), pytest.param(60, trial.MOST_REPORTS, marks=pytest.mark.chaos)],
    ids=["short", "long"],
)
def test_every_notification_arrives(tmp_path_factory, seconds, reports):
    folder = tmp_path_factory.mktemp("product")
    for place in (folder, *folder.parents[:2]):
        Path(place).chmod(0o755)  # as root, the database runs as a user of its own and has to get here
    seed = int(os.environ.get("CHAOS_SEED") or random.SystemRandom().randrange(10**6))
    found = trial.run(folder, seconds=seconds, seed=seed, say=print, reports=reports)
    print(found.line())
    assert not found.wrongs
