"""Who hears of the desk's events, and through which channel."""

from corrections.kinds import KINDS
from factcheck import ledger

ledger.declare(KINDS)
