"""Which role may do what at a publication. Pure data; `access` meets it with a user and an object."""

RESEARCHER, REVIEWER, EDITOR, MANAGER = "researcher", "reviewer", "editor", "manager"

FROM_RESEARCHER = frozenset({RESEARCHER, REVIEWER, EDITOR, MANAGER})
FROM_REVIEWER = frozenset({REVIEWER, EDITOR, MANAGER})
FROM_EDITOR = frozenset({EDITOR, MANAGER})
FROM_MANAGER = frozenset({MANAGER})

PERMISSIONS: dict[str, frozenset[str]] = {
    # Articles and claims: anybody at the desk prepares them; taking a claim back is an editor's decision.
    "factcheck.add_article": FROM_RESEARCHER,
    "factcheck.change_article": FROM_RESEARCHER,
    "factcheck.watch_article": FROM_RESEARCHER,
    "factcheck.unwatch_article": FROM_EDITOR,  # what nobody watches can change in silence
    "factcheck.poll_articlefeed": FROM_RESEARCHER,
    "factcheck.add_claim": FROM_RESEARCHER,
    "factcheck.change_claim": FROM_RESEARCHER,
    "factcheck.tie_claim": FROM_RESEARCHER,
    "factcheck.accept_claim": FROM_RESEARCHER,
    "factcheck.dismiss_suggestion": FROM_RESEARCHER,
    "factcheck.add_claimant": FROM_RESEARCHER,
    "factcheck.change_claimant": FROM_RESEARCHER,
    # Where a claim is made again: one notes it, another lets readers see it.
    "factcheck.note_occurrence": FROM_RESEARCHER,
    "factcheck.confirm_occurrence": FROM_REVIEWER,
    "factcheck.remove_occurrence": FROM_EDITOR,
    "factcheck.reopen_claim": FROM_REVIEWER,
    "factcheck.withdraw_claim": FROM_EDITOR,
    # Evidence: whoever works on a claim attaches it; withholding it from the public needs an editor.
    "factcheck.attach_source": FROM_RESEARCHER,
    "factcheck.withhold_source": FROM_EDITOR,
    # An uploaded original says more than it shows (who took a picture, where): only those who judge evidence get it.
    "factcheck.download_source": FROM_REVIEWER,
    # Verdicts: one proposes, another (reviewer upwards) signs.
    "factcheck.propose_verdict": FROM_RESEARCHER,
    "factcheck.change_verdict": FROM_RESEARCHER,
    "factcheck.send_back_verdict": FROM_REVIEWER,
    "factcheck.sign_off_verdict": FROM_REVIEWER,
    "factcheck.withdraw_verdict": FROM_EDITOR,
    # The publication's own settings.
    "factcheck.change_publication": FROM_MANAGER,
    "factcheck.add_membership": FROM_MANAGER,
    "factcheck.change_membership": FROM_MANAGER,
    "factcheck.delete_membership": FROM_MANAGER,
    "factcheck.add_ratingscale": FROM_MANAGER,
    "factcheck.change_ratingscale": FROM_MANAGER,
    "factcheck.add_rating": FROM_MANAGER,
    "factcheck.change_rating": FROM_MANAGER,
    "factcheck.add_articlefeed": FROM_MANAGER,
    "factcheck.change_articlefeed": FROM_MANAGER,
    "factcheck.add_webhookendpoint": FROM_MANAGER,
    "factcheck.change_webhookendpoint": FROM_MANAGER,
    "factcheck.view_webhookendpoint": FROM_MANAGER,
    # The list names readers and their addresses.
    "factcheck.view_delivery": FROM_EDITOR,
    "factcheck.replay_delivery": FROM_EDITOR,
    "factcheck.cancel_delivery": FROM_EDITOR,
    # All of a filter at once may be thousands of letters.
    "factcheck.add_replay": FROM_MANAGER,
    "factcheck.view_replay": FROM_MANAGER,
}
