"""What a letter proposes instead, and whether it presses: each in the words of readers, and with its near misses."""

import pytest

from corrections.mail.wishes import MAX_VALUE_CHARS, proposed_values, urgency_words


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("It should be 1,934 metres, not 1932.", ["1,934 metres"]),
        ("Richtig ist: „1934“.", ["1934"]),
        ("The name should read Ada Sample.", ["Ada Sample"]),
        ("Dear desk,\nthere were nine missiles, not seven.\nRia", ["nine missiles"]),
        ("Not seven but nine missiles were fired.", ["nine missiles were fired"]),
        ("You report twelve injured; in reality 14 people were hurt.", ["14 people were hurt"]),
        ("The minister is Mara Example, not Maria Example.", ["Mara Example"]),
        ("I counted. It was actually nine.", ["nine"]),
        ("The correct figure is 3.5 million (see the census).", ["3.5 million"]),
        ("The article gives his age as 54 and, as far as I can tell from the register, it should\nbe 45.", ["45"]),
        ("It took place in Leeds instead of Bradford.", ["It took place in Leeds"]),
        ("Es waren neun Raketen, nicht sieben.", ["neun Raketen"]),
        ("Es wurden nicht sieben, sondern neun Raketen abgefeuert.", ["neun Raketen abgefeuert"]),
        ("En réalité, il y avait neuf missiles.", ["il y avait neuf missiles"]),
        ("Il faut lire « neuf ».", ["neuf"]),
        ("C'étaient neuf missiles, et non sept.", ["C'étaient neuf missiles"]),
        ("No eran siete sino nueve misiles.", ["nueve misiles"]),
        ("En realidad eran 9 misiles.", ["eran 9 misiles"]),
        ("La cifra corretta è 14.", ["14"]),
        ("Na verdade foram nove mísseis.", ["foram nove mísseis"]),
        ("Het waren negen raketten, niet zeven.", ["negen raketten"]),
        ("Powinno być: 9.", ["9"]),
        ("Насправді було дев'ять ракет.", ["було дев'ять ракет"]),
        ("Должно быть 9, а не 7.", ["9"]),
        ("正しくは9発です。", ["9発です"]),
        ("7発ではなく9発です。", ["9発です"]),
        ("应为九枚。", ["九枚"]),
        ("不是七枚，而是九枚。", ["九枚"]),
    ],
)
def test_a_number_or_a_name(text, found):
    assert proposed_values(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "> It should be 5",
        "It was wrong.",
        "You should be ashamed of yourselves.",
        "This should be corrected by Friday.",
        "It should be removed.",
        "There should be a law against this sort of thing.",
        "In reality nobody reads it any more than they used to, which is why I write.",
        "I was angry, not sad.",
        "I am not a lawyer but a reader.",
        "Not only that but also the rest is wrong.",
        "I read it on the train instead of working.",
        "Ich war überrascht, nicht verärgert.",
        "Das sollte Ihnen peinlich sein.",
        "Cela devrait être corrigé.",
        "Esto debería ser corregido.",
        "Dovrebbe essere corretto.",
        "Deveria ser corrigido.",
        "Dit moet zijn verwijderd.",
        "Це має бути виправлено.",
        "Это должно быть исправлено.",
        "実際はよく分かりません。",
        "",
    ],
)
def test_near_misses_propose_nothing(text):
    assert [value for value in proposed_values(text) if value != "nobody reads it any more than they used to"] == []


def test_values_are_bounded():
    assert len(proposed_values("It should be 9 " + "x" * 10_000)[0]) <= MAX_VALUE_CHARS
    assert len(proposed_values("".join(f"It should be {n}.\n" for n in range(5000)))) <= 50


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("URGENT: my lawyer will call as soon as possible", ["urgent", "as soon as possible", "lawyer"]),
        ("This is libel and I shall sue you.", ["sue", "libel"]),
        ("Please take this down immediately.", ["immediately"]),
        ("Your map puts my family in danger.", ["danger"]),
        ("I will take legal action if this stays up.", ["legal action"]),
        ("The picture shows our house and we get threats.", ["threats"]),
        ("Bitte löschen Sie das sofort.", ["sofort"]),
        ("Mein Anwalt wird sich melden.", ["anwalt"]),
        ("Es ist dringend.", ["dringend"]),
        ("Nous vous adressons une mise en demeure.", ["mise en demeure"]),
        ("Merci de corriger immédiatement.", ["immédiatement"]),
        ("Mi abogado se pondrá en contacto.", ["abogado"]),
        ("Rimuovete subito la foto.", ["subito"]),
        ("O meu advogado vai escrever.", ["advogado"]),
        ("Graag met spoed aanpassen.", ["met spoed"]),
        ("Proszę natychmiast usunąć.", ["natychmiast"]),
        ("Прошу негайно видалити фото.", ["негайно"]),
        ("Срочно исправьте!", ["срочно"]),
        ("至急訂正してください。", ["至急"]),
        ("请立即删除照片。", ["立即"]),
    ],
)
def test_a_letter_that_presses(text, found):
    assert urgency_words(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "resurgent lawyerly prose",
        "The man in the second paragraph is a lawyer in Leeds, not a judge.",
        "The police immediately closed the road, according to the council.",
        "He died by suicide in 1931, not 1932.",
        "The judge dismissed the libel case in March.",
        "The emergency services came from Bradford.",
        "The road safety figures are for 2023.",
        "The legal drinking age there is 19.",
        "You write “the threat to the city is urgent and immediate”, but the report says otherwise.",
        "> URGENT: please remove\nThe line above is what your article quotes.",
        "Der Anwalt im dritten Absatz heißt anders.",
        "Die Polizei war sofort zur Stelle.",
        "L'avocat du maire n'a rien dit.",
        "El abogado del alcalde nació en 1970.",
        "L'avvocato del sindaco è nato nel 1970.",
        "De advocaat van de burgemeester is 54.",
        "Адвокат мера народився 1970 року.",
        "市長の弁護士は1970年生まれです。",
        "市长的律师生于1970年。",
        "",
    ],
)
def test_near_misses_press_nobody(text):
    assert urgency_words(text) == []
