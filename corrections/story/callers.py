"""How the story's people reach the product: through its doors only, as anybody would."""

import http.cookiejar
import json
import re
import smtplib
import time
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass
from email.message import EmailMessage
from html import unescape
from typing import Any

from corrections.story.stage import LOOPBACK, NotHeld

SECONDS = 20
READING_SECONDS = 2.2  # a form is not sent sooner: the product turns away whoever is quicker than a person
HIDDEN = re.compile(r"<input[^>]*\btype=\"hidden\"[^>]*>")
ATTRIBUTE = re.compile(r"\b(name|value)=\"([^\"]*)\"")


@dataclass(frozen=True)
class Answer:
    """What a door said: status, address in the end, text."""

    status: int
    url: str
    text: str

    def json(self) -> Any:
        return json.loads(self.text)


def _open(opener: urllib.request.OpenerDirector, request: urllib.request.Request) -> Answer:
    try:
        with opener.open(request, timeout=SECONDS) as answer:
            return Answer(answer.status, answer.url, answer.read().decode())
    except urllib.error.HTTPError as error:
        return Answer(error.code, error.url, error.read().decode(errors="replace"))


class Member:
    """A member of staff at the API, with a token."""

    def __init__(self, base: str, token: str) -> None:
        self._base = f"{base}/api/v1"
        self._headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        self._opener = urllib.request.build_opener()

    def ask(self, method: str, path: str, **body: Any) -> Answer:
        """One request; whatever the answer is, it is returned."""
        data = json.dumps(body).encode() if method != "GET" else None
        request = urllib.request.Request(self._base + path, data, self._headers, method=method)  # noqa: S310 - our own
        return _open(self._opener, request)

    def post(self, path: str, **body: Any) -> Any:
        """A request that is expected to succeed; returns the resource. Raises `NotHeld` with the problem otherwise."""
        answer = self.ask("POST", path, **body)
        if answer.status not in (200, 201):
            raise NotHeld(f"POST {path} answered {answer.status}: {answer.text[:500]}")
        return answer.json()

    def get(self, path: str) -> Any:
        """A resource that is expected to be there."""
        answer = self.ask("GET", path)
        if answer.status != 200:
            raise NotHeld(f"GET {path} answered {answer.status}: {answer.text[:500]}")
        return answer.json()


class Visitor:
    """Somebody with a browser that keeps cookies and fills in forms."""

    def __init__(self, base: str) -> None:
        self._base = base
        jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self._opener = urllib.request.build_opener(jar)

    def look(self, path: str) -> Answer:
        """Open a page that is expected to be there."""
        answer = _open(self._opener, urllib.request.Request(urllib.parse.urljoin(self._base, path)))  # noqa: S310
        if answer.status != 200:
            raise NotHeld(f"{path} answered {answer.status}")
        return answer

    def fill_in(self, path: str, **fields: str) -> Answer:
        """Open a page with a form, fill in its visible fields and send it with its hidden ones; return where it led."""
        page = self.look(path)
        time.sleep(READING_SECONDS)
        hidden = {}
        for tag in HIDDEN.findall(page.text):
            found = dict(ATTRIBUTE.findall(tag))
            hidden[found["name"]] = unescape(found.get("value", ""))
        data = urllib.parse.urlencode(hidden | fields).encode()
        request = urllib.request.Request(page.url, data, {"Referer": page.url}, method="POST")  # noqa: S310 - our own
        return _open(self._opener, request)


def send_mail(raw: bytes, *, port: int, sender: str, recipient: str) -> None:
    """Hand a mail to the running receiver. Returns only once it said that it is stored."""
    with smtplib.SMTP(LOOPBACK, port, timeout=SECONDS) as server:
        server.sendmail(sender, [recipient], raw)


def answer_to(mail: EmailMessage, *, text: str, message_id: str) -> bytes:
    """What a mail program makes of "reply": to the Reply-To, in the thread, with what was said below."""
    reply = EmailMessage()
    reply["From"], reply["To"] = str(mail["To"]), str(mail["Reply-To"] or mail["From"])
    reply["Subject"] = f"Re: {mail['Subject']}"
    reply["Message-ID"], reply["In-Reply-To"] = message_id, str(mail["Message-ID"])
    reply["References"] = f"{mail['References'] or ''} {mail['Message-ID']}".strip()
    reply["Date"] = str(mail["Date"])
    body = mail.get_body(("plain",))
    quoted = "\n".join(f"> {line}" for line in (body.get_content() if body else "").splitlines())
    reply.set_content(f"{text}\n\nOn {mail['Date']}, {mail['From']} wrote:\n\n{quoted}\n")
    return reply.as_bytes()
