"""BM25, by numbers worked out by hand."""

import math

import pytest

from factcheck.matching.scoring import Corpus, choose, likeness, score, weigh

CORPUS = Corpus(documents=10, length=50, holding={1: 1, 2: 5, 3: 9})


def test_rarity_is_never_negative_and_falls_with_every_document():
    assert CORPUS.rarity(1) == pytest.approx(math.log(1 + 9.5 / 1.5))
    assert CORPUS.rarity(1) > CORPUS.rarity(2) > CORPUS.rarity(3) > 0


def test_a_document_of_average_length_with_each_word_once_scores_the_rarities():
    weights = weigh(CORPUS, [((1, 2), 1.0)])
    assert score(CORPUS, weights, [1, 2, 7, 8, 9]) == pytest.approx(CORPUS.rarity(1) + CORPUS.rarity(2))


def test_a_longer_document_scores_less_and_a_repeated_word_more_but_not_twice():
    weights = weigh(CORPUS, [((1,), 1.0)])
    once, twice = score(CORPUS, weights, [1, 7, 7, 7, 7]), score(CORPUS, weights, [1, 1, 7, 7, 7])
    assert once < twice < 2 * once
    assert score(CORPUS, weights, [1] + [7] * 20) < once


def test_a_word_counts_by_the_part_in_which_it_weighs_most():
    weights = weigh(CORPUS, [((1, 1), 1.0), ((1, 2), 0.5)])
    assert weights == {1: CORPUS.rarity(1), 2: CORPUS.rarity(2) / 2}


def test_words_that_no_document_holds_weigh_nothing():
    assert weigh(CORPUS, [((4, 5), 1.0)]) == {}


def test_the_rarest_words_are_chosen_up_to_the_budget():
    weights = weigh(CORPUS, [((3, 2, 1), 1.0)])
    assert choose(CORPUS, weights, 15) == [1, 2, 3]
    assert choose(CORPUS, weights, 14) == [1, 2]
    assert choose(CORPUS, weights, 0) == [1]
    assert choose(CORPUS, {}, 15) == []


def test_likeness_is_whole_where_all_words_are_in_the_query():
    corpus = Corpus(documents=10, length=50, holding={1: 1, 2: 5, 3: 9})
    weights = weigh(corpus, [((1, 2, 3), 1.0)])
    assert likeness(corpus, weights, [1, 2]) == pytest.approx(1)
    assert 0 < likeness(corpus, weigh(corpus, [((3,), 1.0)]), [1, 2, 3]) < 0.1
    assert likeness(corpus, weights, []) == 0


def test_an_empty_corpus_has_no_division_by_nothing():
    assert score(Corpus(0, 0, {}), {1: 1.0}, [1]) > 0
