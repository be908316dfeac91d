"""What a post says is parted from what it is wrapped in."""

import pytest

from factcheck.matching.wording import LONGEST_TEXT, read


@pytest.mark.parametrize(
    ("post", "body"),
    [
        ("It is #ClimateChange!", "It is  ClimateChange Climate Change !"),
        ("#covid again", "covid  again"),
        ("#COVID19Hoax", "COVID19Hoax COVID 19 Hoax"),
        ("ask @TildaBrandt", "ask  TildaBrandt Tilda Brandt"),
        ("RT @somebody: rats did it", "rats did it"),
        ("bread &amp; butter &lt;3", "bread & butter <3"),
        ("nul\0 and half\ud83d a pair", "nul  and half  a pair"),
        ("#Ελλάδα και", "Ελλάδα  και"),
    ],
)
def test_tags_entities_and_oddities(post, body):
    assert read(post) == (body, "")


@pytest.mark.parametrize(
    ("post", "body", "signed"),
    [
        ("Rats did it. — Carla (@carla_on_wheels) March 3, 2021", "Rats did it.", "Carla"),
        ("Rats did it.\n-- Dr. Tom-Tom O'Hara (@tom) 3 März 2021", "Rats did it.", "Dr. Tom-Tom O'Hara"),
        ("Rats — all of them (@carla) said so to me and to everybody else who asked", None, ""),
        ("Rats — all of them (seven) did it", None, ""),
    ],
)
def test_a_signature_at_the_end_leaves_a_name(post, body, signed):
    found = read(post)
    assert found.signed == signed
    if body:
        assert found.body == body


def test_a_text_is_looked_at_up_to_a_length():
    assert len(read("x" * (3 * LONGEST_TEXT)).body) == LONGEST_TEXT


def test_hostile_length_costs_no_more_than_its_length():
    for text in ("— " * 5000, "(@" * 5000, "#" * 10_000, "#" + "aA" * 5000, "RT @" * 2500, "&#0;" * 2500):
        read(text)


def test_nothing_comes_of_nothing():
    assert read(" \n\t ") == ("", "")
