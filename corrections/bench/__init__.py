"""Measures the paths that have a speed to keep, each beside a floor taken in the same run: see docs/measurements.md."""

from argparse import ArgumentParser, ArgumentTypeError

PARTS = ("web", "mail", "events")


def add_arguments(parser: ArgumentParser) -> None:
    """What can be said to `manage.py bench`."""
    parser.add_argument("parts", nargs="*", type=_part, metavar="part", help=f"some of {', '.join(PARTS)}; else all")
    parser.add_argument("--quick", action="store_true", help="try every path; the figures mean nothing")


def _part(word: str) -> str:
    if word not in PARTS:
        raise ArgumentTypeError(f"there is no {word!r}, only {', '.join(PARTS)}")
    return word
