"""What a page says: headline, text in paragraphs, by-lines, times, addresses. Pure: no database, clock or network.

A page may be hostile. What is in it is returned, what is not is empty, and one error says that there is no article.
`factcheck.fetching` has this done by a process of limited memory and time.
"""

from factcheck.extracting.articles import Extracted, NoArticleText, extract
from factcheck.extracting.feeds import FeedItem, NoFeed, read_feed
from factcheck.extracting.linking import Linking, NotReadable, find_webmention, read_linking
from factcheck.extracting.wordpress import NotWordPress, Post, find_api, read_posts

__all__ = [
    "Extracted",
    "FeedItem",
    "Linking",
    "NoArticleText",
    "NoFeed",
    "NotReadable",
    "NotWordPress",
    "Post",
    "extract",
    "find_api",
    "find_webmention",
    "read_feed",
    "read_linking",
    "read_posts",
]
