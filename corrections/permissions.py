"""Which role may do what at the corrections desk. Pure data; `access` adds who must keep out."""

from factcheck.permissions import FROM_EDITOR, FROM_MANAGER, FROM_RESEARCHER, FROM_REVIEWER

PERMISSIONS: dict[str, frozenset[str]] = {
    # Seeing and working a ticket: the whole desk. Deciding it: an editor.
    "corrections.view_ticket": FROM_RESEARCHER,
    "corrections.add_ticket": FROM_RESEARCHER,
    "corrections.triage_ticket": FROM_RESEARCHER,
    "corrections.assign_ticket": FROM_RESEARCHER,
    "corrections.change_ticket": FROM_RESEARCHER,
    "corrections.answer_ticket": FROM_RESEARCHER,
    "corrections.note_ticket": FROM_RESEARCHER,
    "corrections.ask_reporter": FROM_RESEARCHER,
    "corrections.wait_ticket": FROM_RESEARCHER,
    "corrections.merge_ticket": FROM_REVIEWER,
    "corrections.mark_spam_ticket": FROM_RESEARCHER,
    "corrections.accept_ticket": FROM_EDITOR,
    "corrections.decline_ticket": FROM_EDITOR,
    "corrections.return_ticket": FROM_EDITOR,
    "corrections.reopen_ticket": FROM_REVIEWER,
    "corrections.restrict_ticket": FROM_EDITOR,
    "corrections.hold_ticket": FROM_MANAGER,
    # Corrections: editors write, a second editor who wrote none of it signs.
    "corrections.draft_correction": FROM_EDITOR,
    "corrections.add_correction": FROM_EDITOR,
    "corrections.change_correction": FROM_EDITOR,
    "corrections.submit_correction": FROM_EDITOR,
    "corrections.send_back_correction": FROM_EDITOR,
    "corrections.publish_correction": FROM_EDITOR,
    "corrections.schedule_correction": FROM_EDITOR,
    "corrections.amend_correction": FROM_EDITOR,
    "corrections.withdraw_correction": FROM_EDITOR,
    "corrections.settle_place": FROM_RESEARCHER,
    "corrections.waive_place": FROM_EDITOR,
    # The mailbox, and what concerns people's data.
    "corrections.process_inbound": FROM_EDITOR,
    "corrections.download_inbound": FROM_EDITOR,
    "corrections.lift_suppression": FROM_EDITOR,
    "corrections.add_deadline": FROM_MANAGER,
    "corrections.change_deadline": FROM_MANAGER,
    "corrections.delete_deadline": FROM_MANAGER,
    "corrections.erase_correspondent": FROM_MANAGER,
}

DECIDING = (
    "corrections.triage_ticket",
    "corrections.assign_ticket",
    "corrections.merge_ticket",
    "corrections.mark_spam_ticket",
    "corrections.accept_ticket",
    "corrections.decline_ticket",
    "corrections.return_ticket",
    "corrections.reopen_ticket",
    "corrections.draft_correction",
    "corrections.change_correction",
    "corrections.submit_correction",
    "corrections.send_back_correction",
    "corrections.publish_correction",
    "corrections.schedule_correction",
    "corrections.amend_correction",
    "corrections.withdraw_correction",
)
"""What somebody by-lined on the article, or named in the complaint, must keep out of."""
