"""HTML letters become readable text."""

import pytest

from corrections.mail.htmltext import to_text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>one</p><p>two</p>", "one\n\ntwo"),
        ("one<br>two<br/>three", "one\ntwo\nthree"),
        ("<div>one</div><div>two</div>", "one\ntwo"),
        ("a <b>b</b>\n   c", "a b c"),
        ("x&nbsp;&lt;y&gt; &amp;amp; &#8211; &#x20AC;", "x <y> &amp; – €"),
        ("<style>p{}</style><script>alert('<p>')</script>seen", "seen"),
        ("<head><title>t</title></head><body>seen</body>", "seen"),
        ("<!-- hidden <p> -->seen", "seen"),
        ("<ul><li>one</li><li>two</li></ul>", "- one\n- two"),
        ('<a href="https://x.example/a">here</a>', "here <https://x.example/a>"),
        ('<a href="https://x.example/a">https://x.example/a</a>', "https://x.example/a"),
        ('<a href="https://x.example/a">x.example/a</a>', "x.example/a"),
        ('<a href="javascript:alert(1)">here</a>', "here"),
        ("<a data-href='https://no.example' href=https://x.example/a>here</a>", "here <https://x.example/a>"),
        ("<blockquote>a<br>b</blockquote>c", "> a\n> b\n\nc"),
        ("<blockquote>a<blockquote>b</blockquote></blockquote>c", "> a\n>\n> > b\n\nc"),
        ("<pre>a  b\n  c</pre>", "a  b\n  c"),
        ('<img alt="a bridge" src="x">', "[a bridge]"),
        ('<p title="a > b">seen</p>', "seen"),
        ("5 < 6 and 7 > 6", "5 < 6 and 7 > 6"),
        ("a<b", "a"),
        ("", ""),
    ],
)
def test_text(html, text):
    assert to_text(html) == text


@pytest.mark.parametrize(
    "html",
    [
        "<",
        "<a",
        "<a href=",
        '<a href="',
        "<!--",
        "<!",
        "</",
        "&",
        "&#",
        "&#" + "9" * 9999 + ";",
        "<script>",
        "<a href=>",
    ],
)
def test_unfinished_markup_is_survived(html):
    assert isinstance(to_text("before " + html), str)
    assert to_text("before " + html).startswith("before")
