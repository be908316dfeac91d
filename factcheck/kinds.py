"""Every kind of event the ground records, and who may see it. Pure data: the one table of audiences.

`public` is for anybody, `reader` for the correspondent of the ticket as well as the desk, `desk` for the desk alone.
"""

from collections.abc import Mapping

PUBLIC, READER, DESK = "public", "reader", "desk"

KINDS: Mapping[str, str] = {
    "article.added": DESK,
    "article.revised": DESK,
    "article.watched": DESK,
    "article.unwatched": DESK,
    "article.watch_moved": DESK,
    "feed.added": DESK,
    "feed.changed": DESK,
    "article.suggestion_dismissed": DESK,
    "article.suggestion_restored": DESK,
    "claim.added": DESK,
    "claim.changed": DESK,
    "claim.words_changed": DESK,
    "claim.accepted": DESK,
    "claim.occurrence_noted": DESK,
    "claim.occurrence_confirmed": DESK,
    "claim.occurrence_removed": DESK,
    "claim.published": PUBLIC,
    "claim.reopened": DESK,
    "claim.withdrawn": DESK,
    "claimant.added": DESK,
    "claimant.changed": DESK,
    "source.attached": DESK,
    "source.withheld": DESK,
    "source.captured": DESK,
    "source.capture_failed": DESK,
    "source.capture_retried": DESK,
    "source.file_added": DESK,
    "source.changed": DESK,
    "source.gone": DESK,
    "verdict.drafted": DESK,
    "verdict.changed": DESK,
    "verdict.proposed": DESK,
    "verdict.sent_back": DESK,
    "verdict.published": PUBLIC,
    "verdict.superseded": PUBLIC,
    "verdict.withdrawal_asked": DESK,
    "verdict.withdrawal_refused": DESK,
    "verdict.withdrawn": PUBLIC,
    "delivery.replayed": DESK,
    "delivery.cancelled": DESK,
    "webhook.added": DESK,
    "webhook.rotated": DESK,
    "webhook.pinged": DESK,
    "webhook.disabled": DESK,
    "webhook.enabled": DESK,
    "preference.changed": DESK,
    "token.issued": DESK,
    "token.revoked": DESK,
}
