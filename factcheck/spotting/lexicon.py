"""What a language's words tell about a sentence: one table a language, English first."""

import re
from dataclasses import dataclass

NOTHING = re.compile(r"(?!)")


def words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


def phrases(listed: str) -> re.Pattern[str]:
    """Any of the expressions in a comma-separated list, as whole words."""
    return re.compile(rf"\b(?:{'|'.join(' '.join(listed.split()).split(', '))})\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The patterns of one language. An empty table leaves what needs no words: digits, quotation marks, capitals."""

    numbers: re.Pattern[str] = NOTHING
    units: re.Pattern[str] = NOTHING
    dates: re.Pattern[str] = NOTHING
    reporting: re.Pattern[str] = NOTHING
    according: re.Pattern[str] = NOTHING
    superlatives: re.Pattern[str] = NOTHING
    changes: re.Pattern[str] = NOTHING
    causes: re.Pattern[str] = NOTHING
    events: re.Pattern[str] = NOTHING
    past: re.Pattern[str] = NOTHING
    opinions: re.Pattern[str] = NOTHING
    plans: re.Pattern[str] = NOTHING
    courtesies: re.Pattern[str] = NOTHING
    common: frozenset[str] = frozenset()  # words that begin a sentence with a capital and name nobody
    nobody: frozenset[str] = frozenset()  # words that stand before a verb of saying and name nobody


ENGLISH = Lexicon(
    numbers=phrases(r"""
        (?:twen|thir|for|fif|six|seven|eigh|nine)ty(?:[- ](?:one|two|three|four|five|six|seven|eight|nine))?, two,
        three, four, five, six, seven, eight, nine, ten, eleven, twelve, (?:thir|four|fif|six|seven|eigh|nine)teen,
        one in, dozens?, scores of, hundreds?, thousands?, millions?, billions?, trillions?, half, a third, a quarter,
        (?:two|three)[- ](?:thirds|quarters), twice, majority
    """),
    units=phrases(r"""
        per ?cent(?:age)?, points?, dollars?, euros?, pounds?, degrees?, kilomet(?:re|er)s?, miles?, tonn?es, tons,
        barrels?, people, persons?, jobs?, votes?, deaths?, cases?, years?, months?, weeks?, days?, hours?, minutes?,
        times, rate, average
    """),
    dates=phrases(r"""
        january, february, march(?= \d), april, june, july, august, september, october, november, december,
        (?:mon|tues|wednes|thurs|fri|satur|sun)day, (?:1[6-9]|20)\d\d, yesterday, today, tonight, since,
        this (?:morning|week|month|year), (?:last|past) (?:night|week|month|year|decade),
        (?:last|past) \w+ (?:days|weeks|months|years),
        (?:days|weeks|months|years|hours) (?:ago|later|earlier|before), \d\d?(?:[.:]\d\d)? ?[ap]\.?m
    """),
    reporting=phrases(r"""
        said, says, told, tells, announced, announces, claimed, claims(?= that), stated, reported, reports(?= that),
        confirmed, denied, denies, insisted, argued, argues, wrote, writes, posted, tweeted, added, warned, explained,
        alleged, declared, estimated, estimates(?= that), testified, acknowledged, admitted, described, called, accused,
        found that, concluded, revealed, disclosed
    """),
    according=phrases(r"according to, by (?:the|its|his|her|their) (?:own )?account of"),
    superlatives=phrases(r"""
        most, least, best, worst, first, only, never, ever, record, unprecedented, every, all, no one, none, more than,
        (?:larg|bigg|high|low|strong|weak|fast|slow|old|young|long|short|rich|poor|great|small|cheap|deadli|heavi|lat)est,
        less than, fewer than, at least, at most, nearly, almost, twice as, than
    """),
    changes=phrases(r"""
        rose, risen, rises?, fell, fallen, falls, increas(?:ed?|es|ing), decreas(?:ed?|es|ing), declin(?:ed?|es|ing),
        grew, grown, dropped, cut, reduced, raised, lost, gained, doubled, tripled, soared, plunged, spent, spends?,
        costs?, paid, pays?, created, higher, lower
    """),
    causes=phrases(r"""
        because, caused?, causes, led to, leads to, due to, owing to, as a result, resulted in, resulting, thanks to,
        in response to, retaliation, triggered, therefore, prompted, blamed
    """),
    events=phrases(r"""
        killed, injured, wounded, died, attacked, launched, fired, struck, hit, destroyed, damaged, arrested, charged,
        convicted, sentenced, elected, voted, passed, signed, vetoed, banned, approved, rejected, won, invaded, bombed,
        shot, intercepted, assassinated, resigned, sued, ruled, bought, sold, opened, closed, built, deployed, failed,
        disrupted, hacked, became, began, ended, supported, opposed
    """),
    past=phrases(r"""
        [a-z]\w+ed, was, were, has been, have been, had been, went, took, made, gave, came, got, left, held, led, broke,
        sent, kept, brought, did, had
    """),
    opinions=phrases(r"""
        i (?:think|believe|feel|hope|guess|suppose|want|love|like), we (?:believe|hope|want|need|think|love), probably,
        in my (?:view|opinion), personally, honestly, frankly, perhaps, maybe, beautiful, wonderful, terrible, horrible,
        amazing, proud, ridiculous, i['’]?m (?:glad|happy|sorry)
    """),
    plans=phrases(r"""
        will, would, should, must, shall, could, might, may, let us, let['’]s, going to, gonna, ought to, i['’]ll,
        we['’]ll, if
    """),
    courtesies=phrases(r"""
        thank you, thanks(?! to), please, good (?:evening|morning|night|afternoon), hello, welcome, congratulations,
        god bless, ladies and gentlemen, excuse me, you know, look, okay, sorry
    """),
    common=words(
        """
        a an the this that these those there here it its he she they we you i his her their our my your and but or so if
        when while as at by for from in into of on to with without after before during since until although though
        because however also not no yes what who whom whose which why how where all some many most more few each every
        both either neither one two three four five six seven eight nine ten let please thank well look is are was were
        do does did has have had can could will would should may might must just only even then now today yesterday once
        still meanwhile according
        """
    ),
    nobody=words("he she they it i we you who that this which one there neither none nobody many some all"),
)

_BY_LANGUAGE = {"en": ENGLISH}
_WORDLESS = Lexicon()


def lexicon(language: str) -> Lexicon:
    """The table of a language tag's language ("en-GB" is English); an empty one for languages we do not know yet."""
    return _BY_LANGUAGE.get(language.replace("_", "-").split("-")[0].lower(), _WORDLESS)


def found(pattern: re.Pattern[str], text: str) -> tuple[str, ...]:
    """The words of a text that a pattern finds, in order, each once."""
    return tuple(dict.fromkeys(match[0] for match in pattern.finditer(text)))
