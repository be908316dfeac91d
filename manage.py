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


def main_for_mail_server() -> int:
    """Run `receive_mail` so that a mail server keeps the mail whatever fails, a missing setting or a broken module too.

    It takes an exit code it does not know for a refusal, and returns the mail to whoever sent it.
    """
    try:
        return os.EX_TEMPFAIL if main() else os.EX_OK
    except Exception as error:
        print(f"cannot start: {type(error).__name__}", file=sys.stderr)
        return os.EX_TEMPFAIL


if __name__ == "__main__":
    sys.exit(main_for_mail_server() if sys.argv[1:2] == ["receive_mail"] else main())
