"""The story: one error, from a reader's mail to the published correction, and everybody told. Each step is seen."""

from corrections.story import afterwards, opening, telling
from corrections.story.plot import Story

SCENES = (
    opening.meet_the_newsroom,
    opening.the_reader_writes,
    opening.the_desk_works,
    telling.the_reader_follows,
    telling.the_correction_is_published,
    telling.everybody_is_told,
    telling.the_partner_is_told,
    afterwards.the_worker_is_killed,
    afterwards.the_reader_answers,
    afterwards.the_other_doors,
    afterwards.a_colleague_watches,
)


def play(story: Story) -> int:
    """Play every scene in order; return how many steps held."""
    for scene in SCENES:
        scene(story)
    return story.steps
