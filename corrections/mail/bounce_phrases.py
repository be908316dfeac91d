"""The words by which mail systems say that a mail did not arrive; all in lower case, each from a notice seen in use."""

from corrections.mail.wordlists import phrases

SUBJECT_PHRASES = phrases("""
    não é possível entregar|uleverbar|kan ikke leveres|未传递|未傳遞|message blocked|rejected:|rejected mail
    undelivered mail|undeliverable|undelivered|delivery status notification|delivery failure|delivery failed
    delivery has failed|delivery notification|delivery report|mail delivery failed|mail delivery warning|mail error
    mail failed|failed mail|mail not delivered|mail could not be delivered|message not yet delivered
    has not yet been delivered|could not be delivered|message delayed|delayed mail|user unknown|processing error
    failure delivery|mail delivery error|mail delivery problem|mail system error|message delivery has been delayed
    returned mail|returned to sender|returning message to sender|failure notice|failed delivery|mail failure
    message status - undeliverable|message not delivered|message could not be delivered|could not send message
    non delivery|non-delivery|nondeliverable|unzustellbar|nicht zustellbar|unzustellbarkeitsbericht
    zustellung fehlgeschlagen|mail konnte nicht zugestellt werden|remise impossible|non remis|échec de la remise
    message non distribué|no se puede entregar|no entregado|error de entrega|impossibile recapitare|mancato recapito
    não foi possível entregar|falha na entrega|onbestelbaar|niet bezorgd|nie można dostarczyć|niedostarczalne
    не удалось доставить|недоставленное сообщение|не доставлено|не вдалося доставити|недоставлене|配信不能
    配信できませんでした|未配信|退信|无法送达|无法投递|無法傳遞|배달되지 않음|kunde inte levereras|olevererbart
    kan ikke leveres|undeliverable message|undelivered message|unable to deliver|message undeliverable
    message you sent blocked|message rejected|mail rejected|mail rejection|message could not be sent
    mail status report|notice: mail delivery status|mail delivery status|error sending your mail|error while sending
    cannot send message|returned message|returned email|bounced mail|[bounce]|delayed 24 hours
    warning: could not send message|recipient unknown|no such user|mailbox full|notification d'échec
    avis de non-remise|message non délivré|non distribuable|non remesso|notifica di mancato recapito
    notifica sullo stato del recapito|mancata consegna|notificación de estado de entrega|correo no entregado
    mensaje no entregado|no se pudo entregar|mensagem não entregue|não entregue|devolvido|kan niet worden bezorgd
    niet afgeleverd|onbestelbaar bericht|nie dostarczono|niedoręczon|zustellungsbenachrichtigung
    benachrichtigung zum übermittlungsstatus|übermittlungsstatus|unzustellbare nachricht
    mailzustellung fehlgeschlagen|не доставлена|сообщение не доставлено|письмо не доставлено|лист не доставлено
    メールを配信できません|送信できません|送信エラー|宛先不明|系统退信|退信通知|邮件退回|郵件無法傳遞|반송|전송 실패
    doručení se nezdařilo|nedoručitelné|kézbesíthetetlen|teslim edilemedi|toimitus epäonnistui|ei voitu toimittaa
    nedoručeno
""")

BODY_PHRASES = phrases("""
    this is the qmail-send program|this is the mail system at host
    this message was created automatically by mail delivery software
    i'm sorry to have to inform you that your message could not|could not be delivered to
    mail could not be delivered|votre message n'a pas pu|requested action not taken|failed recipients
    a message that you sent could not be delivered|your message did not reach some or all of the intended recipients
    your message wasn't delivered|your message could not be delivered|delivery to the following recipient failed
    delivery to the following recipients failed|delivery has failed to these recipients
    the following address(es) failed|the following addresses had permanent fatal errors
    the following message could not be delivered|sorry, we were unable to deliver your message
    we were unable to deliver your message|unable to deliver message to the following|unable to deliver to
    the e-mail account does not exist|message could not be delivered|was undeliverable
    the mail system was unable to deliver|failed to deliver to|no mailbox here by that name
    the user you are trying to contact|the attached message could not be delivered|wasn't delivered to
    die folgende adresse ist nicht erreichbar|konnte nicht zugestellt werden|n'a pas pu être remis
    no se ha podido entregar|não pôde ser entregue|non è stato possibile recapitare|не удалось доставить
    以下の宛先に配信できません|无法发送到|退信原因|the following addresses had delivery problems
    had permanent delivery errors|had permanent delivery failures
    your message cannot be delivered to the following recipients
    this message was undeliverable due to the following reason
    your mail message to the following address(es) could not be delivered|failed addresses follow|failure reasons
    could not be delivered because of|could not be delivered for the following reason
    a message from you could not be delivered|unable to deliver your message|unable to deliver a message you sent
    unable to deliver mail|transcript of session follows|there was a temporary problem delivering your message
    there was a problem delivering your message|message blocked|has been blocked by our|will continue trying
    delivery attempts will continue|the recipient's mailbox is full|the address couldn't be found|address not found
    the email account that you tried to reach|your message has been rejected|your e-mail message was not delivered
    your email was not delivered|wasn't able to deliver your message|was not able to deliver your message
    cannot be delivered to|this is a delivery failure notification|mail delivery system could not deliver
    was not delivered to|user's mailbox|ihre nachricht konnte nicht|ihre e-mail konnte nicht
    konnte nicht an einen oder mehrere|die nachricht wurde nicht zugestellt|fehler bei der nachrichtenzustellung
    votre message n'a pas été remis|votre message n'a pu être|échec de la remise|impossible de remettre
    su mensaje no se ha entregado|su mensaje no pudo ser entregado|no se pudo entregar|el mensaje no pudo
    il messaggio non è stato|impossibile recapitare il messaggio|recapito non riuscito|não foi entregue
    uw bericht is niet bezorgd|kan niet worden afgeleverd|nie została dostarczona|nie można dostarczyć
    не было доставлено|не может быть доставлено|не вдалося доставити|не було доставлено|配信できませんでした
    送信できませんでした|お届けできませんでした|宛先のメールアドレス|无法投递|未能送达|发送失败|無法傳遞|無法投遞
    배달하지 못했습니다|전송에 실패
""")

GONE_PHRASES = phrases("""
    user unknown|unknown user|no such user|no such recipient|no such mailbox|no such address|does not exist
    doesn't exist|not exist|unknown recipient|unknown address|unknown mailbox|recipient unknown
    recipient address rejected: undeliverable address|recipient not found|user not found|mailbox not found
    address not found|invalid recipient|invalid mailbox|invalid address|mailbox unavailable|no mailbox here
    not a valid mailbox|unrouteable address|unrouteable mail domain|account has been disabled|account is disabled
    account disabled|this user doesn't have|not listed in|host not found|domain not found|domain name not found
    no longer active|is inactive|has left the company|permanent fatal errors|unknown local-part|unknown local part
    unknown host|unknown at this site|email name is not found|address(es) could not be found|not known at this site
    no such account|no such domain|nicht bekannt|ist unbekannt|unbekannter empfänger|existiert nicht|n'existe pas
    inconnu à cette adresse|utilisateur inconnu|destinataire inconnu|no existe|usuario desconocido|non esiste
    utente sconosciuto|não existe|usuário desconhecido|bestaat niet|onbekende gebruiker|nie istnieje
    nieznany użytkownik|не найден|не существует|неизвестный пользователь|не знайдено|не існує|不存在|存在しません
    見つかりません|존재하지 않
""")

TEMPORARY_PHRASES = phrases("""
    mailbox full|mailbox is full|mailbox size|mail box full|over quota|overquota|over its quota|exceeded storage
    exceeded the quota|quota exceeded|exceeds the quota|storage allocation|insufficient system storage
    insufficient disk|out of storage|try again later|temporarily|temporary failure|greylist|graylist
    too many connections|rate limit|connection timed out|message size exceeds|message too large|will be retried
    will continue to try|still being retried|still trying|has been delayed|delivery is delayed
    could not be delivered yet|spam|blacklist|blocklist|blocked using|listed at|policy reasons|reputation
    content rejected
""")
