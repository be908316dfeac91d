"""What press councils ask of their members when a reader complains: deadlines as data, each with its source.

Pure. Only what a council says in public stands here; where it names no period, there is none, and `note` says so. A
period that begins with something a ticket does not record (a council's own letter) is no deadline of a ticket.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Asked:
    """One step in calendar time, and where the council says so. The reminder is our own advice, not the council's."""

    step: str
    within: timedelta
    source: str
    url: str
    remind_before: timedelta


@dataclass(frozen=True, slots=True)
class Preset:
    """One council's deadlines."""

    code: str
    name: str
    note: str
    url: str
    asks: tuple[Asked, ...] = ()


PRESETS: Mapping[str, Preset] = {
    preset.code: preset
    for preset in (
        Preset(
            "ipso",
            "Independent Press Standards Organisation (IPSO)",
            "The publication and the reader have up to 28 days to settle a complaint between them; then IPSO may take "
            "it over. No period is named for acknowledging or for publishing a correction.",
            "https://www.ipso.co.uk/complain/our-complaints-process/",
            (
                Asked(
                    "decision",
                    timedelta(days=28),
                    "IPSO, Our complaints process, 2. Referral to the publication",
                    "https://www.ipso.co.uk/complain/our-complaints-process/",
                    timedelta(days=5),
                ),
            ),
        ),
        Preset(
            "impress",
            "Impress",
            "All in calendar days. After the 21 days the reader may go to Impress. No period is named for publishing a "
            "correction.",
            "https://www.impress.press/regulation/",
            (
                Asked(
                    "acknowledge",
                    timedelta(days=7),
                    "Impress, wording suggested to publishers for their complaints page, as its members carry it",
                    "https://eachother.org.uk/complaints-policy",
                    timedelta(days=1),
                ),
                Asked(
                    "decision",
                    timedelta(days=21),
                    "Impress, Overview of the Regulatory Scheme, Complaints handling",
                    "https://www.impress.press/regulation/",
                    timedelta(days=3),
                ),
            ),
        ),
        Preset(
            "efcsn",
            "European Fact-Checking Standards Network (EFCSN)",
            "Its complaints page names no period in which a member answers a reader. The seven working days it does "
            "name run from the network's own letter about a complaint that reached it (Compliance and Enforcement, "
            "article 6.1 of the Code), which a ticket does not record. So there is nothing to take over here: set "
            "deadlines of your own. What the Code does ask is that your corrections policy says that readers may turn "
            "to the network (article 3.3).",
            "https://efcsn.com/complaints/",
        ),
    )
}
