"""A letter of thanks is told from one that has something to say; in doubt it has."""

import pytest

from corrections.mail.thanks import is_only_thanks

ONLY_THANKS = [
    "Thank you!",
    "Thanks a lot for the quick reply.\n\nBest regards\nRuby Reader",
    "Vielen Dank für die schnelle Antwort!\nMit freundlichen Grüßen\nRuby Reader",
    "Merci beaucoup pour votre réponse.",
    "Muchas gracias por su respuesta.",
    "Grazie mille!",
    "Muito obrigada pela resposta rápida.",
    "Hartelijk dank voor uw antwoord.",
    "Dziękuję bardzo za odpowiedź.",
    "Дуже дякую за швидку відповідь!",
    "Большое спасибо за ответ.",
    "ありがとうございました。",
    "非常感谢您的回复",
]
MORE = [
    "",
    "Ruby Reader",
    "Best regards",
    "Thanks for nothing.",
    "Thank you, but it still says seven.",
    "Thank you. There were 9.",
    "Thanks. Will you correct the headline?",
    "Thank you: https://police.example/",
    "Danke, das stimmt aber nicht.",
    "Merci, mais c'est toujours faux.",
    "Gracias, pero sigue mal.",
    "Спасибо, но это неправда.",
    "谢谢，但是还是错的",
    "ありがとうございます。でもまだ間違っています",
    "Thank you " * 60,
    "Thanks, Jane Unknown",
]


@pytest.mark.parametrize("text", ONLY_THANKS)
def test_thanks_and_nothing_else(text):
    assert is_only_thanks(text, ["Ruby Reader"])


@pytest.mark.parametrize("text", MORE)
def test_something_to_say(text):
    assert not is_only_thanks(text, ["Ruby Reader"])
