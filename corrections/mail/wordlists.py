"""Word tables written as text, which the people who know the words can read and mend."""


def words(text: str) -> tuple[str, ...]:
    """Return the words of a table, separated by white space."""
    return tuple(text.split())


def phrases(text: str) -> tuple[str, ...]:
    """Return the phrases of a table, one a line or several with bars between them."""
    return tuple(phrase.strip() for line in text.split("\n") for phrase in line.split("|") if phrase.strip())
