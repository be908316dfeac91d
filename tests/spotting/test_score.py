"""Sentences worth checking rank above those that are not, and the reasons say why."""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factcheck.spotting import score

WORTH_CHECKING = [
    "The unemployment rate fell to 4.1 per cent last year, the lowest since 2000.",
    "Five missiles were fired from two regions, the air force said.",
    "My opponent voted twice against the minimum wage.",
    "We created more jobs than any government before us.",
    "The bridge closed because its owner skipped every inspection since 2015.",
    "According to the World Bank, growth slowed in most countries.",
    "The company paid no tax in Ireland.",
    "Crime has doubled in the capital.",
    "The senator opposed the law in March.",
    "“We spent nothing on it,” the minister said.",
]
NOT_WORTH_CHECKING = [
    "Thank you very much, ladies and gentlemen, it is wonderful to be here with you tonight in this beautiful hall.",
    "I think that we can do better for our children, and I hope that you will join us on the way to something greater.",
    "Would you agree that this is a question which all of us should ask ourselves?",
    "Let me be clear.",
    "Who knows?",
    "If we all work together, we should be able to make it, and I believe that with all my heart.",
    "What would you do about it, Senator Smith, in your first 100 days?",
    "That is a good question, and we are going to talk about it.",
    "Please take your seats, the debate will start in 5 minutes.",
    "Well, look, you know how it is.",
]


def average_precision(scorer) -> float:
    labelled = [(scorer(text), text in WORTH_CHECKING) for text in WORTH_CHECKING + NOT_WORTH_CHECKING]
    ranked = sorted(labelled, key=lambda pair: (-pair[0], pair[1]))  # a tie counts against us
    hits, total = 0, 0.0
    for rank, (_, worth) in enumerate(ranked, start=1):
        if worth:
            hits += 1
            total += hits / rank
    return total / hits


def test_the_ranking_beats_length_and_digits_clearly():
    ours = average_precision(lambda text: score(text).score)
    assert ours > 0.95
    assert ours > 0.2 + average_precision(len)
    assert ours > 0.2 + average_precision(lambda text: len(re.findall(r"\d", text)))


@pytest.mark.parametrize(
    ("sentence", "signal", "words"),
    [
        ("Twelve people were hurt on 3 streets.", "figure", ("3", "Twelve")),
        ("Prices rose by 4%.", "measure", ("4%",)),
        ("It happened on Friday.", "date", ("Friday",)),
        ("Then the Ministry of Defence of Ukraine moved.", "name", ("Ministry of Defence of Ukraine",)),
        ("The mayor said so.", "attribution", ("said",)),
        ("He called it “a test” then.", "quotation", ("a test",)),
        ("It was the largest of them.", "superlative", ("largest",)),
        ("Wages fell again.", "change", ("fell",)),
        ("It broke because of frost.", "cause", ("because",)),
        ("They destroyed the depot.", "event", ("destroyed",)),
    ],
)
def test_a_reason_names_the_words_that_gave_it(sentence, signal, words):
    reasons = {reason.signal: reason for reason in score(sentence).reasons}
    assert reasons[signal].words == words
    assert reasons[signal].weight > 0


@pytest.mark.parametrize(
    ("sentence", "signal"),
    [
        ("Did five people die on Friday?", "question"),
        ("I think that five people died on Friday.", "opinion"),
        ("Five people will arrive on Friday.", "plan"),
        ("Thank you for coming on Friday.", "courtesy"),
        ("Five died.", "short"),
    ],
)
def test_what_is_no_claim_counts_against(sentence, signal):
    reasons = {reason.signal: reason.weight for reason in score(sentence).reasons}
    assert reasons[signal] < 0


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("Twelve people were injured.", "figure"),
        ("“This morning, we saw the truth behind those words,” he wrote.", "quotation"),
        ("The plant makes explosives, Andriy Kovalenko wrote.", "attribution"),
        ("Igor Kirillov was assassinated in Moscow.", "event"),
        ("The missile is able to carry a warhead.", "background"),
    ],
)
def test_the_kind_is_guessed(sentence, kind):
    assert score(sentence).kind_guess == kind


@pytest.mark.parametrize(
    ("sentence", "claimant"),
    [
        ("All five were shot down, Ukraine’s air force said.", "Ukraine’s air force"),
        ("In one district the heating failed, Mayor Vitali Klitschko wrote on Telegram.", "Mayor Vitali Klitschko"),
        ("“It was a rocket,” said Vitali Klitschko.", "Vitali Klitschko"),
        ("According to the World Bank, growth slowed.", "World Bank"),
        ("Andriy Kovalenko, who sits on the council, told reporters.", "Andriy Kovalenko"),
        ("It would take two weeks, the minister has said.", "minister"),
        ("He said it would take two weeks.", ""),
        ("The reply was posted on Friday.", ""),
        ("Growth slowed.", ""),
    ],
)
def test_the_claimant_is_guessed_from_the_attribution(sentence, claimant):
    assert score(sentence).claimant_guess == claimant


def test_a_language_without_a_table_is_scored_by_what_needs_no_words():
    plain, rich = score("Мер нічого не сказав учора.", "uk"), score("Мер сказав: «Поранено 12 людей у Києві».", "uk")
    assert rich.score > plain.score
    assert {reason.signal for reason in rich.reasons} == {"figure", "name", "quotation"}


def test_a_regional_tag_is_its_language():
    assert score("The mayor said so.", "en-GB") == score("The mayor said so.", "en_US") == score("The mayor said so.")


@given(st.text(max_size=200), st.sampled_from(["en", "uk", "", "x-klingon"]))
def test_any_text_has_a_score_between_nought_and_one(text, language):
    spotted = score(text, language)
    assert 0 <= spotted.score <= 1
    assert all(reason.words and reason.weight for reason in spotted.reasons)


def test_nothing_scores_nothing():
    assert score("").score == score(" … ").score == 0


@pytest.mark.parametrize("text", ["“" * 100_000, "A " * 50_000, ", said" * 20_000, "1." * 50_000, "a-" * 50_000 + "?"])
def test_a_hostile_sentence_is_scored_in_time(text):
    began = time.process_time()
    score(text)
    assert time.process_time() - began < 5
