"""The words by which mail systems say that a mail did not arrive; all in lower case, each from a notice seen in use."""

from corrections.mail.wordlists import phrases

SUBJECT_PHRASES = phrases("""
    undelivered mail
    undeliverable
    undelivered
    delivery status notification
    delivery failure
    delivery failed
    delivery has failed
    delivery notification
    delivery report
    mail delivery failed
    mail delivery warning
    mail error
    mail failed
    failed mail
    mail not delivered
    mail could not be delivered
    message not yet delivered
    has not yet been delivered
    could not be delivered
    message delayed
    delayed mail
    user unknown
    processing error
    failure delivery
    mail delivery error
    mail delivery problem
    mail system error
    message delivery has been delayed
    returned mail
    returned to sender
    returning message to sender
    failure notice
    failed delivery
    mail failure
    message status - undeliverable
    message not delivered
    message could not be delivered
    could not send message
    non delivery
    non-delivery
    nondeliverable
    unzustellbar
    nicht zustellbar
    unzustellbarkeitsbericht
    zustellung fehlgeschlagen
    mail konnte nicht zugestellt werden
    remise impossible
    non remis
    échec de la remise
    message non distribué
    no se puede entregar
    no entregado
    error de entrega
    impossibile recapitare
    mancato recapito
    não foi possível entregar
    falha na entrega
    onbestelbaar
    niet bezorgd
    nie można dostarczyć
    niedostarczalne
    не удалось доставить
    недоставленное сообщение
    не доставлено
    не вдалося доставити
    недоставлене
    配信不能
    配信できませんでした
    未配信
    退信
    无法送达
    无法投递
    無法傳遞
    배달되지 않음
    kunde inte levereras
    olevererbart
    kan ikke leveres
""")

BODY_PHRASES = phrases("""
    this is the qmail-send program
    this is the mail system at host
    this message was created automatically by mail delivery software
    i'm sorry to have to inform you that your message could not
    could not be delivered to
    mail could not be delivered
    votre message n'a pas pu
    requested action not taken
    failed recipients
    a message that you sent could not be delivered
    your message did not reach some or all of the intended recipients
    your message wasn't delivered
    your message could not be delivered
    delivery to the following recipient failed
    delivery to the following recipients failed
    delivery has failed to these recipients
    the following address(es) failed
    the following addresses had permanent fatal errors
    the following message could not be delivered
    sorry, we were unable to deliver your message
    we were unable to deliver your message
    unable to deliver message to the following
    unable to deliver to
    the e-mail account does not exist
    message could not be delivered
    was undeliverable
    the mail system was unable to deliver
    failed to deliver to
    no mailbox here by that name
    the user you are trying to contact
    the attached message could not be delivered
    wasn't delivered to
    die folgende adresse ist nicht erreichbar
    konnte nicht zugestellt werden
    n'a pas pu être remis
    no se ha podido entregar
    não pôde ser entregue
    non è stato possibile recapitare
    не удалось доставить
    以下の宛先に配信できません
    无法发送到
    退信原因
""")

GONE_PHRASES = phrases("""
    user unknown
    unknown user
    no such user
    no such recipient
    no such mailbox
    no such address
    does not exist
    doesn't exist
    not exist
    unknown recipient
    unknown address
    unknown mailbox
    recipient unknown
    recipient address rejected: undeliverable address
    recipient not found
    user not found
    mailbox not found
    address not found
    invalid recipient
    invalid mailbox
    invalid address
    mailbox unavailable
    no mailbox here
    not a valid mailbox
    unrouteable address
    unrouteable mail domain
    account has been disabled
    account is disabled
    account disabled
    this user doesn't have
    not listed in
    host not found
    domain not found
    domain name not found
    no longer active
    is inactive
    has left the company
    permanent fatal errors
""")

TEMPORARY_PHRASES = phrases("""
    mailbox full
    mailbox is full
    mailbox size
    mail box full
    over quota
    overquota
    over its quota
    exceeded storage
    exceeded the quota
    quota exceeded
    exceeds the quota
    storage allocation
    insufficient system storage
    insufficient disk
    out of storage
    try again later
    temporarily
    temporary failure
    greylist
    graylist
    too many connections
    rate limit
    connection timed out
    message size exceeds
    message too large
    will be retried
    will continue to try
    still being retried
    still trying
    has been delayed
    delivery is delayed
    could not be delivered yet
    spam
    blacklist
    blocklist
    blocked using
    listed at
    policy reasons
    reputation
    content rejected
""")
