#!/usr/bin/env python
"""Runs a management command, on private embedded services when no database is named."""

import os
import sys


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "factcheck.settings")
    from django.core.exceptions import ImproperlyConfigured

    try:
        if "DATABASE_URL" not in os.environ:
            from factcheck import embedded

            embedded.start_if_wanted()
        from django.conf import settings

        settings.DEBUG  # noqa: B018 - reading any setting is what checks them all
    except ImproperlyConfigured as error:
        print(f"configuration: {error}", file=sys.stderr)
        return 2

    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
    return 0


if __name__ == "__main__":
    sys.exit(main())
