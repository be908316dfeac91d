"""Pingback 1.0 (hixie.ch/specs/pingback): XML-RPC with one method, `pingback.ping(sourceURI, targetURI)`.

The parser reads no document types, no entities and nothing from the network. Since the page is looked at later, the
faults that speak of it (16, 17, 50) are what the last look at the same page found.
"""

from dataclasses import dataclass
from xml.sax.saxutils import escape

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST
from lxml import etree

from corrections.models import Mention
from corrections.services.mentions import Received
from corrections.states import MentionStatus
from corrections.views.mentions import TooMany, posted_body, take
from factcheck.errors import Invalid, Refused

GENERIC, NO_SOURCE, NO_LINK, NO_TARGET, UNUSABLE_TARGET, REGISTERED, DENIED, UPSTREAM = 0, 16, 17, 32, 33, 48, 49, 50
METHOD = "pingback.ping"
FAULTS = {
    "source_invalid": NO_SOURCE,
    "source_is_target": UNUSABLE_TARGET,
    "source_is_ours": DENIED,
    "target_invalid": UNUSABLE_TARGET,
    "target_unknown": NO_TARGET,
    "target_unusable": UNUSABLE_TARGET,
}
FOUND = {
    Mention.Reason.NO_LINK: NO_LINK,
    Mention.Reason.GONE: NO_SOURCE,
    Mention.Reason.HTTP_STATUS: UPSTREAM,
    Mention.Reason.UNREACHABLE: UPSTREAM,
    Mention.Reason.REFUSED: DENIED,
    Mention.Reason.TOO_LARGE: UPSTREAM,
    Mention.Reason.UNREADABLE: UPSTREAM,
}


@dataclass(frozen=True, slots=True)
class Call:
    """A method and its string arguments."""

    method: str
    arguments: list[str]


@csrf_exempt
@require_POST
def pingback(request: HttpRequest) -> HttpResponse:
    """Take a ping. XML-RPC answers 200 whatever happened; what went wrong is a fault."""
    try:
        call = read_call(posted_body(request))
        if call.method != METHOD or len(call.arguments) != 2:
            return _fault(GENERIC, _("Call pingback.ping with two addresses."))
        source, target = call.arguments
        received = take(request, source=source, target=target, protocol=Mention.Protocol.PINGBACK)
    except TooMany as refused:
        return _fault(DENIED, refused.message)
    except Refused as refused:
        return _fault(FAULTS.get(refused.code, GENERIC), refused.message)
    return _answer(received)


def read_call(body: bytes) -> Call:
    """The call in an XML-RPC request. Raises `Invalid` for anything else, and for any document type."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False, recover=False
    )
    try:
        root = etree.fromstring(body, parser=parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Invalid(_("This is no XML-RPC call."), code="malformed") from error
    if root.getroottree().docinfo.doctype or root.tag != "methodCall":
        raise Invalid(_("This is no XML-RPC call."), code="malformed")
    values = root.iterfind("params/param/value")
    return Call((root.findtext("methodName") or "").strip(), [_string(value) for value in values])


def _string(value: etree._Element) -> str:
    """A value as text: `<string>` or bare, which means the same. Any other type is no address."""
    if len(value) == 0:
        return (value.text or "").strip()
    inner = value[0]
    if len(value) > 1 or inner.tag != "string" or len(inner):
        raise Invalid(_("The addresses are strings."), code="malformed")
    return (inner.text or "").strip()


def _answer(received: Received) -> HttpResponse:
    mention = received.mention
    if mention.status == MentionStatus.SPAM:
        return _fault(DENIED, _("Access denied."))
    if mention.status in (MentionStatus.REFUSED, MentionStatus.GONE) and not received.is_new:
        return _fault(FOUND.get(Mention.Reason(mention.reason), GENERIC), str(mention.get_reason_display()))
    if not received.is_new:
        return _fault(REGISTERED, _("This link was announced before. The page will be looked at again."))
    said = _("Thank you. The page will be looked at.")
    return _xml(f"<params><param><value><string>{escape(said)}</string></value></param></params>")


def _fault(code: int, message: str) -> HttpResponse:
    return _xml(
        "<fault><value><struct>"
        f"<member><name>faultCode</name><value><int>{code}</int></value></member>"
        f"<member><name>faultString</name><value><string>{escape(message)}</string></value></member>"
        "</struct></value></fault>"
    )


def _xml(content: str) -> HttpResponse:
    xml = f'<?xml version="1.0" encoding="utf-8"?>\n<methodResponse>{content}</methodResponse>\n'
    return HttpResponse(xml, content_type="text/xml; charset=utf-8")
