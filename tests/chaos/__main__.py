"""`python -m tests.chaos`: the trial alone, in a folder that is thrown away. Exit code 1 if the rule did not hold."""

import argparse
import random
import sys
import tempfile
from pathlib import Path

from corrections.story.stage import NotHeld
from tests.chaos import trial


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="make chaos")
    parser.add_argument("--seconds", type=float, default=60, help="for how long to kill")
    parser.add_argument("--seed", type=int, default=None, help="the moments of an earlier run")
    given = parser.parse_args(arguments)
    seed = random.SystemRandom().randrange(10**6) if given.seed is None else given.seed
    with tempfile.TemporaryDirectory(prefix="corrigenda-chaos-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)  # as root, the database runs as a user of its own and has to get here
        try:
            found = trial.run(folder, seconds=given.seconds, seed=seed, say=lambda line: print(line, flush=True))
        except NotHeld as failure:
            print(f"chaos: did not come to rest: {failure}", file=sys.stderr)
            return 1
    for wrong in found.wrongs:
        print(wrong)
    print(found.line())
    return 1 if found.wrongs else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
