"""`python -m corrections.story`: plays the story against the real processes, in a folder that is thrown away."""

import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from corrections.story.stage import NotHeld, Partner, Postbox, Product


def main(curtain: Callable[[Product], None] = lambda _product: None) -> int:
    """Play; return 0 when every step held, 1 when one did not, with its name.

    `curtain` is called when all was played, before everything is stopped.
    """
    began = time.monotonic()
    postbox, partner = Postbox(), Partner()
    with tempfile.TemporaryDirectory(prefix="corrigenda-demo-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)  # as root, the database runs as a user of its own and has to get here
        product = Product(folder, postbox.port, partner.port)
        try:
            postbox.start()
            partner.start()
            print(f"starting PostgreSQL, Valkey, web, worker, beat and receiver at {product.url}", flush=True)
            product.start()
            steps = _play(product, postbox, partner)
            curtain(product)
        except NotHeld as failure:
            print(f"demo: did not hold: {failure}\n{product.last_words()}", file=sys.stderr)
            return 1
        finally:
            _leave(product, postbox, partner)
    print(f"stopped everything after {time.monotonic() - began:.0f} s")
    print(f"demo: {steps} steps, all held")
    return 0


def _play(product: Product, postbox: Postbox, partner: Partner) -> int:
    # Django reads its settings from the environment, and the services that it names are only now running.
    os.environ.update(product.environment())
    from factcheck import embedded

    embedded.start()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "factcheck.settings")
    import django

    django.setup()
    from corrections.story.play import play
    from corrections.story.plot import Story, unfinished

    try:
        return play(Story(product, postbox, partner, say=lambda line: print(line, flush=True)))
    except NotHeld as failure:
        raise NotHeld("\n".join([str(failure), *unfinished()])) from failure


def _leave(product: Product, postbox: Postbox, partner: Partner) -> None:
    product.stop()
    if "django" in sys.modules and "DATABASE_URL" in os.environ:
        from django.db import connections

        from factcheck import embedded

        connections.close_all()
        embedded.stop()
    postbox.stop()
    partner.stop()


if __name__ == "__main__":
    sys.exit(main())
