"""Lines that introduce quoted mail are known in many languages; sentences of the readers' own are left alone."""

import pytest

from corrections.mail.attribution import Window, is_attribution
from corrections.mail.folding import fold

ATTRIBUTIONS = [
    "On Mon, Jan 5, 2026 at 10:00 AM Ada Sample <ada@reader.example> wrote:",
    "On 05/01/2026 10:00, Ada Sample wrote:",
    "On 5 Jan 2026, at 10:00, Ada Sample <ada@reader.example> wrote:",
    "Ada Sample <ada@reader.example> wrote:",
    "Am Mo., 5. Jan. 2026 um 10:00 Uhr schrieb Ada Sample <ada@reader.example>:",
    "Am 05.01.26 um 10:00 schrieb Ada Sample:",
    "Ada Sample <ada@reader.example> schrieb am Mo., 5. Jan. 2026, 10:00:",
    "Le lun. 5 janv. 2026 à 10:00, Ada Sample <ada@reader.example> a écrit :",
    "Le 05/01/2026 à 10:00, Ada Sample a écrit :",
    "El lun, 5 ene 2026 a las 10:00, Ada Sample (<ada@reader.example>) escribió:",
    "El 05/01/2026 a las 10:00, Ada Sample escribió:",
    "Il giorno lun 5 gen 2026 alle ore 10:00 Ada Sample <ada@reader.example> ha scritto:",
    "Il 05/01/2026 10:00, Ada Sample ha scritto:",
    "Em seg., 5 de jan. de 2026 às 10:00, Ada Sample <ada@reader.example> escreveu:",
    "Op ma 5 jan 2026 om 10:00 schreef Ada Sample <ada@reader.example>:",
    "Op 05-01-2026 om 10:00 schreef Ada Sample:",
    "pon., 5 sty 2026 o 10:00 Ada Sample <ada@reader.example> napisał(a):",
    "W dniu 05.01.2026 o 10:00, Ada Sample pisze:",
    "пн, 5 січ. 2026 р. о 10:00 Ада Зразок <ada@reader.example> пише:",
    "05.01.26 10:00, Ада Зразок пише:",
    "пн, 5 янв. 2026 г. в 10:00, Ада Образец <ada@reader.example>:",
    "05.01.2026 10:00, Ада Образец пишет:",
    "2026年1月5日(月) 10:00 見本 愛 <ada@reader.example>:",
    "2026/01/05 10:00、見本 愛 <ada@reader.example>のメール:",
    "范例 <ada@reader.example> 于2026年1月5日周一 10:00写道：",
    "在 2026/1/5 10:00, 范例 写道:",
    "2026년 1월 5일 (월) 오전 10:00, 견본 <ada@reader.example>님이 작성:",
    "Den mån 5 jan. 2026 kl 10:00 skrev Ada Sample <ada@reader.example>:",
    "po 5. 1. 2026 v 10:00 odesílatel Ada Sample <ada@reader.example> napsal:",
]


@pytest.mark.parametrize("line", ATTRIBUTIONS)
def test_history_below_an_attribution_is_folded(line):
    found = fold(f"My answer.\n\n{line}\n\nOld words.\nMore.")
    assert found.visible == "My answer."
    assert found.quoted == f"{line}\n\nOld words.\nMore."


@pytest.mark.parametrize("line", ATTRIBUTIONS)
def test_wrapped_attribution_is_folded_whole(line):
    head, _, tail = line.rpartition(" ")
    found = fold(f"My answer.\n\n{head}\n{tail}\n> Old words.")
    assert (found.visible, found.quoted) == ("My answer.", f"{head}\n{tail}\n> Old words.") if head else True


@pytest.mark.parametrize(
    "line",
    [
        "On 3 March 2026 you wrote:",
        "On 3 March 2026 your paper wrote:",
        "In the article she wrote:",
        "My points are these:",
        "The mayor wrote:",
        "Am 3. März 2026 schrieben Sie:",
        "Le 3 mars 2026 vous avez écrit :",
        "On 3 March 2026 at 10:00 the mayor wrote a letter. It says 1934.",
        "See https://weekly.example/2026/01/05:",
        "Write to ada@reader.example",
        "1934:",
        "On Monday he wrote a letter",
        "On Monday at 10:30 you wrote:",
        "On 3 March 2026 Mayor Sample wrote:",
        "I wrote to corrections@weekly.example on 3 March 2026:",
        "Am Montag um 10:30 Uhr haben Sie geschrieben:",
        "Am 3. März 2026 schrieb die Bürgermeisterin:",
        "Le 3 mars 2026, le maire a écrit :",
        "El 3 de marzo de 2026 ustedes escribieron y él escribió:",
        "Il 3 marzo 2026 voi avete scritto:",
        "Op 3 maart 2026 schreef u:",
        "W dniu 3 marca 2026 napisała pani:",
        "3 березня 2026 ви написали:",
        "3 марта 2026 вы написали:",
        "2026年3月3日の記事:",
        "Von: wegen! So war das nicht.",
        "To: be precise, 1934.",
        "> 5 % of the town",
        "-- as I said -- the year is wrong:",
        "Please answer to Ada Sample <ada@reader.example> with sources:",
        "The tower (built 1934, opened 10:00 on 5 May) as your caption reads:",
    ],
)
def test_sentences_of_readers_stay(line):
    found = fold(f"Dear editors,\n\n{line}\n\nThe bridge is older.")
    assert (found.quoted, found.signature) == ("" if line[0] != ">" else line, "")


def test_attribution_does_not_swallow_the_sentence_above():
    found = fold("I called on Monday.\nOn Mon, Jan 5, 2026 at 10:00 AM Ada <ada@reader.example> wrote:\n> x")
    assert found.visible == "I called on Monday."


def test_nothing_above_means_nothing_is_history():
    text = "On Mon, Jan 5, 2026 at 10:00 AM your site wrote:\n\nThe bridge opened in 1932. Wrong."
    assert fold(text).visible == text


def test_old_attribution_without_a_colon_counts_above_a_quotation_only():
    line = "2026/1/5 Ada Sample <ada@reader.example>"
    assert is_attribution(Window(line, quoted_next=True))
    assert not is_attribution(Window(line, quoted_next=False))
