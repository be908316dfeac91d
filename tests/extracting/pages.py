"""Pages as newsrooms make them, and worse."""

import json

PARAGRAPHS = [
    "Seven missiles were fired at the capital before dawn, the air force said. All of them were shot down.",
    "The mayor said that two people were killed when debris fell on a house in the north of the city.",
    "Heating failed in some six hundred buildings, among them a school and two hospitals.",
]
TEXT = "\n\n".join(PARAGRAPHS)
HEADLINE = "Seven missiles over the capital"


def page(
    *,
    paragraphs: list[str] = PARAGRAPHS,
    heading: str = HEADLINE,
    head: str = "",
    data: object = None,
    lang: str = "en-GB",
) -> str:
    """A page with its furniture: navigation, teasers, a footer."""
    described = json.dumps(data).replace("</", "<\\/")
    script = f'<script type="application/ld+json">{described}</script>' if data is not None else ""
    body = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return f"""<!doctype html><html lang="{lang}"><head><meta charset="utf-8">
<title>{heading} | The Demo Courier</title>
{head}{script}</head><body><nav><ul><li><a href="/">Home</a></li><li><a href="/world">World</a></li></ul></nav>
<main><article><h1>{heading}</h1>{body}</article></main>
<aside class="related"><a href="/other">Another piece that has nothing to do with it</a></aside>
<footer><p>All rights reserved.</p><a href="/imprint">Imprint</a></footer></body></html>"""


NEWS_ARTICLE = {
    "@context": "https://schema.org",
    "@type": "NewsArticle",
    "headline": "Seven missiles, says the data",
    "description": "It began before dawn.",
    "datePublished": "2024-12-20T08:00:00+02:00",
    "dateModified": "2024-12-20T09:30:00Z",
    "inLanguage": "en",
    "author": [{"@type": "Person", "name": "Ann Author"}, {"@type": "Person", "name": "Bo Byline"}],
    "publisher": {"@type": "NewsMediaOrganization", "name": "The Demo Courier"},
}
