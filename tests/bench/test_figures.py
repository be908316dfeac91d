"""A figure is the median of its rounds, and is compared with its floor round by round."""

import pytest

from corrections.bench.figures import Sheet, per_second


def lines(*rounds: tuple[float, float, str]) -> list[str]:
    sheet = Sheet()
    for rate, floor, remark in rounds:
        sheet.note("mails", rate, floor=floor, floor_is="a bare loop", remark=remark)
    return sheet.lines()


def test_the_median_of_the_rounds_is_shown_with_its_own_remark():
    (line,) = lines((10, 100, "slow"), (30, 100, "fast"), (20, 100, "usual"))[1:]

    assert line.split()[1:4] == ["20.0", "100", "0.20"]
    assert line.endswith("a bare loop  [usual]")


def test_a_round_in_which_all_was_slow_does_not_change_the_share():
    (line,) = lines((50, 100, ""), (5, 10, ""), (50, 100, ""))[1:]

    assert line.split()[3] == "0.50"


def test_figures_stand_in_the_order_in_which_they_were_first_taken():
    sheet = Sheet()
    for what in ("second letter", "first letter", "second letter"):
        sheet.note(what, 1, floor=1, floor_is="nothing")

    assert [line.split()[0] for line in sheet.lines()[1:]] == ["second", "first"]


def test_a_rate_counts_what_the_act_did_in_its_own_time():
    import time

    assert per_second(10, lambda: time.sleep(0.05)) == pytest.approx(200, rel=0.5)
    assert per_second(10, lambda: time.sleep(0.05)) <= 200
