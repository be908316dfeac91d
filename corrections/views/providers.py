"""Mail that a provider posts to us. Anymail checks that it is the provider; 200 is answered once the mail is committed.

Where the provider hands over the mail as it received it, those bytes are stored and nobody takes them apart here; where
it sends parts only, Anymail puts them together, and the result is marked as rebuilt.
"""

import json
from base64 import b64decode
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import structlog
from anymail.exceptions import AnymailError, AnymailWebhookValidationFailure
from anymail.inbound import AnymailInboundMessage
from anymail.signals import AnymailInboundEvent, EventType, inbound
from anymail.webhooks.base import AnymailBasicAuthMixin
from anymail.webhooks.mailersend import MailerSendInboundWebhookView
from anymail.webhooks.mailgun import MailgunInboundWebhookView
from anymail.webhooks.mailjet import MailjetInboundWebhookView
from anymail.webhooks.postmark import PostmarkInboundWebhookView
from anymail.webhooks.sendgrid import SendGridInboundWebhookView
from anymail.webhooks.sparkpost import SparkPostInboundWebhookView
from django.conf import settings
from django.core.exceptions import BadRequest, ImproperlyConfigured
from django.core.files.uploadedfile import SimpleUploadedFile
from django.dispatch import receiver
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.utils.datastructures import MultiValueDict
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from corrections import inbox
from corrections.mail.formdata import Part, read_multipart, read_urlencoded
from corrections.mail.rebuilding import rebuild
from corrections.models import InboundEmail
from factcheck.models import Publication

log = structlog.get_logger(__name__)

SIGNED_ALONE = "token "
"""What begins the identity of a mail whose provider signs a token, good for one mail, and not the mail."""
MOST_RECIPIENTS = 1000
UNNAMED_TYPE = "application/octet-stream"
MALFORMED = (LookupError, ValueError, TypeError, AttributeError, RecursionError, AnymailError, ImproperlyConfigured)
"""What reading a post raises that is not as the provider describes it."""


@dataclass(frozen=True, slots=True)
class Original:
    """A mail as the provider received it. `identity` is what the provider calls it, empty where it has no name."""

    raw: bytes
    sender: str
    recipients: tuple[str, ...]
    identity: str = ""


Fields = dict[str, bytes]


def _text(value: Any) -> str:
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return value if isinstance(value, str) else ""


def _texts(values: Any) -> tuple[str, ...]:
    return tuple(text for value in values if (text := _text(value))) if isinstance(values, list) else ()


def _bytes(value: Any, *, in_base64: bool = False) -> bytes:
    if not isinstance(value, str):
        raise TypeError("the mail is no text")
    return b64decode(value) if in_base64 else value.encode("utf-8", "replace")


def _mailgun(fields: Fields, _said: Any) -> list[Original]:
    """By the token alone: the signature does not cover the mail, so that one that was seen serves for no other."""
    if "body-mime" not in fields:
        return []
    recipients = tuple(part.strip() for part in _text(fields.get("recipient")).split(",") if part.strip())
    return [
        Original(fields["body-mime"], _text(fields.get("sender")), recipients, SIGNED_ALONE + _text(fields["token"]))
    ]


def _sendgrid(fields: Fields, _said: Any) -> list[Original]:
    if "email" not in fields:
        return []
    envelope = json.loads(fields.get("envelope", b"{}"))
    return [Original(fields["email"], _text(envelope.get("from")), _texts(envelope.get("to")))]


def _postmark(_fields: Fields, said: Any) -> list[Original]:
    if "RawEmail" not in said:
        return []
    headers = said.get("Headers") or [{}]
    path = _text(headers[0].get("Value")) if _text(headers[0].get("Name")).lower() == "return-path" else ""
    recipient = _text(said.get("OriginalRecipient"))
    return [Original(_bytes(said["RawEmail"]), path.strip("<> "), (recipient,), _text(said.get("MessageID")))]


def _mailersend(_fields: Fields, said: Any) -> list[Original]:
    mail = said["data"]
    recipients = tuple(_text(one["email"]) for one in mail["recipients"]["rcptTo"])
    return [Original(_bytes(mail["raw"]), _text(mail["sender"]["email"]), recipients, _text(mail.get("id")))]


def _sparkpost(_fields: Fields, said: Any) -> list[Original]:
    mails = [event["msys"]["relay_message"] for event in said if event["msys"]]  # an empty one is a test of the address
    return [
        Original(
            _bytes(mail["content"]["email_rfc822"], in_base64=bool(mail["content"].get("email_rfc822_is_base64"))),
            _text(mail.get("msg_from")),
            (_text(mail.get("rcpt_to")),),
        )
        for mail in mails
    ]


def _no_original(_fields: Fields, _said: Any) -> list[Original]:
    return []


PROVIDERS: dict[str, tuple[type, Callable[[Fields, Any], list[Original]]]] = {
    "mailersend": (MailerSendInboundWebhookView, _mailersend),
    "mailgun": (MailgunInboundWebhookView, _mailgun),
    "mailjet": (MailjetInboundWebhookView, _no_original),
    "postmark": (PostmarkInboundWebhookView, _postmark),
    "sendgrid": (SendGridInboundWebhookView, _sendgrid),
    "sparkpost": (SparkPostInboundWebhookView, _sparkpost),
}
"""Anymail's door for each, which knows its signature, and how its posts carry a mail."""


@csrf_exempt
@require_http_methods(["POST", "HEAD"])
def mail_in(request: HttpRequest, provider: str, mime: bool = False) -> HttpResponse:
    """Take a provider's post. Only those that are set up have an address here."""
    if provider not in settings.INBOUND_PROVIDERS:
        raise Http404("no such provider")
    if request.method == "HEAD":
        return HttpResponse()
    anymail, originals = PROVIDERS[provider]
    try:
        _Password().validate_request(request)  # Anymail's own check comes after the post was read
        if not _read_whole(request):
            log.error("provider_post_too_large", provider=provider)
            return HttpResponse(status=413)
        response: HttpResponse = _door(anymail, originals, provider).as_view()(request)
    except AnymailWebhookValidationFailure:
        log.warning("provider_post_refused", provider=provider)
        raise
    return response


class _Password(AnymailBasicAuthMixin):
    """The check of `WEBHOOK_SECRET`, which looks at the headers only. By the settings nobody is without a secret."""

    esp_name = "provider"
    warn_if_no_basic_auth = False


def _door(anymail: type, originals: Callable[[Fields, Any], list[Original]], provider: str) -> type:
    """Anymail's view, with its check of who posts, and without its taking apart an original that is there."""

    class Door(anymail):  # type: ignore[valid-type, misc]
        def run_validators(self, request: HttpRequest) -> None:
            try:
                super().run_validators(request)
            except RecursionError as error:  # Mailgun's looks for the signature in JSON, however deep that is
                raise BadRequest("not as this provider posts its mails") from error

        def parse_events(self, request: HttpRequest) -> list[AnymailInboundEvent]:
            try:
                events = [_event(mail, provider) for mail in originals(*_posted(request))]
                return events or [_rebuilt(event, provider) for event in super().parse_events(request)]
            except MALFORMED as error:
                log.warning("provider_post_malformed", provider=provider, error=type(error).__name__)
                raise BadRequest("not as this provider posts its mails") from error

    return Door


def _event(mail: Original, provider: str) -> AnymailInboundEvent:
    if not mail.raw.strip():
        raise ValueError("there is no mail in it")
    if len(mail.recipients) > MOST_RECIPIENTS:
        raise ValueError("there are more recipients than a mail has")
    message = AnymailInboundMessage()
    message.envelope_sender = mail.sender
    event = AnymailInboundEvent(event_type=EventType.INBOUND, event_id=mail.identity, message=message, esp_event=mail)
    event.provider = provider
    return event


def _rebuilt(event: AnymailInboundEvent, provider: str) -> AnymailInboundEvent:
    message = event.message
    if not message.keys():
        raise ValueError("there is no mail in it")
    # A Mailgun token stands for one mail; the others' ids are theirs to repeat.
    identity = f"{SIGNED_ALONE}{event.event_id}" if provider == "mailgun" else _text(event.event_id)
    recipients = tuple(filter(None, [_text(message.envelope_recipient)]))
    return _event(Original(rebuild(message, provider), _text(message.envelope_sender), recipients, identity), provider)


@receiver(inbound)
def store(sender: type, event: AnymailInboundEvent, esp_name: str, **_options: Any) -> None:
    """Store what came and commit. Whatever is raised here is answered with 500: the provider comes again."""
    mail: Original = event.esp_event
    by_token = mail.identity.startswith(SIGNED_ALONE)
    whole = mail.identity if by_token else mail.identity + sha256(mail.raw).hexdigest()
    remote_id = f"{event.provider}/{sha256(whole.encode('utf-8', 'replace')).hexdigest()}"
    if by_token and _served_another(remote_id, mail.raw):
        log.warning("provider_token_used_again", provider=event.provider)
        return
    inbox.receive_each(
        mail.raw,
        channel=InboundEmail.Channel.PROVIDER,
        mail_from=mail.sender,
        recipients=mail.recipients or ("",),
        remote_id=remote_id,
    )


def _served_another(remote_id: str, raw: bytes) -> bool:
    """Whether a mail with other content came under this identity, for any publication. Two queries."""
    keys = [0, *Publication.objects.values_list("pk", flat=True)]
    seen = InboundEmail.objects.filter(
        channel=InboundEmail.Channel.PROVIDER, remote_id__in=[f"{remote_id}/{key}" for key in keys]
    )
    return seen.exclude(raw__sha256=sha256(raw).hexdigest()).exists()


# --- The post itself -----------------------------------------------------------------------------------------------


def _read_whole(request: HttpRequest) -> bool:
    """Read a post that may hold a large mail; return whether it was not too large.

    Django's own limits are for people's forms. It keeps what it read in these attributes, and asks for them first.
    """
    limit = 2 * settings.MAIL_MAX_BYTES  # base64 takes a third more
    announced = request.headers.get("Content-Length", "")
    if announced.isdecimal() and int(announced[:20]) > limit:
        return False
    body = request.read(limit + 1)
    if len(body) > limit:
        return False
    request._body = body
    parts: Iterable[Part] = ()
    if request.content_type == "multipart/form-data":
        parts = read_multipart(body, request.content_params.get("boundary", "").encode("ascii", "replace"))
    elif request.content_type == "application/x-www-form-urlencoded":
        parts = _urlencoded(body)
    post, files = QueryDict(mutable=True, encoding="utf-8"), MultiValueDict()
    for part in parts:
        if part.filename is None:
            post.appendlist(part.name, part.data.decode("utf-8", "replace"))
        else:
            name = part.filename or "unnamed"
            files.appendlist(
                part.name, SimpleUploadedFile(name, part.data, part.content_type or "application/octet-stream")
            )
    request._post, request._files = post, files
    request.mail_fields = {part.name: part.data for part in parts}  # type: ignore[attr-defined]
    return True


def _urlencoded(body: bytes) -> list[Part]:
    try:
        return read_urlencoded(body)
    except ValueError:
        return []


def _posted(request: HttpRequest) -> tuple[Fields, Any]:
    fields: Fields = request.mail_fields  # type: ignore[attr-defined]
    return fields, None if fields else json.loads(request.body)
