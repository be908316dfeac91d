"""Measures the paths that have a speed to keep, each beside a floor taken in the same run: see docs/measurements.md."""

from argparse import ArgumentParser, ArgumentTypeError

PARTS = ("web", "mail", "events", "deliveries", "matches")
MOST_ROWS = 10_000_000


def add_arguments(parser: ArgumentParser) -> None:
    """What can be said to `manage.py bench`."""
    parser.add_argument("parts", nargs="*", type=_part, metavar="part", help=f"some of {', '.join(PARTS)}; else all")
    parser.add_argument("--quick", action="store_true", help="try every path; the figures mean nothing")
    parser.add_argument("--claims", type=_rows, default=0, help="how many similar ones are looked for in (100,000)")
    parser.add_argument("--pending", type=_rows, default=0, help="how many letters wait at once (10,000)")
    parser.add_argument("--tickets", type=_rows, default=0, help="how many tickets mails are filed among (20,000)")


def _rows(word: str) -> int:
    if not word.isascii() or not word.isdecimal() or not 1000 <= int(word) <= MOST_ROWS:
        raise ArgumentTypeError(f"a number from 1000 to {MOST_ROWS}")
    return int(word)


def _part(word: str) -> str:
    if word not in PARTS:
        raise ArgumentTypeError(f"there is no {word!r}, only {', '.join(PARTS)}")
    return word
