"""The English table: which words give which signal. The weight of each signal stands in `weights`."""

from factcheck.spotting.vocabulary import Lexicon, vocabulary, words

_RIVALS = (
    r"(?:senator|governor|president|mayor|minister|chancellor|secretary|congressman|government|administration|party)"
)

_SIGNALS = {
    "date": vocabulary(r"""
        january, february, march(?= \d), april, june, july, august, september, october, november, december, monday,
        tuesday, wednesday, thursday, friday, saturday, sunday, (?:1[6-9]|20)\d\d, nineteen (?:hundred|[a-z]+ty(?:[-
        ][a-z]+)?|[a-z]+teen), yesterday, since, this (?:week|month|year), (?:last|past)
        (?:night|week|month|year|decade|century|spring|summer|autumn|fall|winter), (?:last|past|first|next) [\w-]+
        (?:days|weeks|months|years), (?:days|weeks|months|years|decades) (?:ago|later|earlier|before), in a
        (?:decade|generation|century), a decade ago, so far this year, (?:every|each) year, in (?:my|his|her|their)
        (?:first|second|last) (?:term|year)
    """),
    "superlative": vocabulary(r"""
        most, least, best, worst, record, unprecedented, largest, biggest, highest, lowest, strongest, weakest,
        fastest, slowest, oldest, youngest, longest, shortest, richest, wealthiest, poorest, greatest, smallest,
        cheapest, deadliest, heaviest, first time, only, ever, in history, all[- ]time
    """),
    "comparison": vocabulary(r"""
        more than, less than, fewer than, fewer, [\w-]+er than, (?:more|less) [\w-]+ than, (?:more|less|fewer)
        (?:[\w-]+ ){1,4}than, than (?:any|all|ever|before|at any|every|most|in), at least, at most, nearly, almost,
        over half, as (?:many|much|high|low|fast) as, times (?:as|more|higher|the|less), twice as, compared
        (?:to|with), average, one of the few
    """),
    "change": vocabulary(r"""
        rose, risen, rises, rising, fell, fallen, falls, falling, increase, increased, increases, increasing,
        decrease, decreased, decreases, decline, declined, declines, declining, grew, grown, growing, dropped, drops,
        dropping, cut, cuts, cutting, reduce, reduced, reduces, raised, raise, raises, lost, loses, losing, gained,
        gains, doubled, doubles, tripled, quadrupled, halved, soared, plunged, shrunk, shrank, slashed, spent, spend,
        spends, spending, cost, costs, paid, pay, pays, created, creates, added, higher, lower, down by, up by, gone
        up, gone down, went up, went down, come down, came down, climbed, slowed, worse, surplus
    """),
    "cause": vocabulary(r"""
        because, caused, causes, cause, led to, leads to, due to, owing to, as a result, resulted in,
        resulting, thanks to, in response to, retaliation, triggered, prompted, blamed, prevents, prevented, cures,
        cured, kills, contains, contain, spreads, boosts, protects against, linked to, that's why [a-z]+ (?!i\b|we\b)
    """),
    "event": vocabulary(r"""
        killed, injured, wounded, died, attacked, launched, fired, sacked, struck, hit, destroyed, damaged, arrested,
        charged, prosecuted, convicted, sentenced, jailed, elected, voted, passed, signed, vetoed, banned, ban, bans,
        approved, rejected, won, invaded, bombed, shot, intercepted, assassinated, resigned, sued, ruled, bought,
        sold, opened, closed, built, deployed, failed, disrupted, hacked, ended, supported, supports, opposed,
        opposes, blocked, introduced, proposed, submitted, negotiated, armed, hired, recruited, laid off, shipped,
        refused, ignored, promised, hid, hidden, missed, stole, stolen, stealing, sent, gave, took, took away, owns,
        imports, imported, exports, produces, produced, earns, earn, employs, received, receives, funded, recommended,
        adopted, repealed, appointed, flip-flopped, switched, dumping, dumped, inspected, knew about
    """),
    "past": vocabulary(r"""
        (?!(?:need|indeed|hundred|speed|feed|seed|breed|exceed|proceed|succeed|greed|freed|disagreed|agreed|sacred|naked|wicked|blessed|concerned|tired|interested|supposed|united)\b)[a-z]\w+ed,
        was, were, has been, have been, had been, went, made, came, got, left, held, broke, kept, brought, did, had,
        has had, have had, began, became, ran, grew, met, found, put, has not, have not, has never, have never,
        hasn['’]t, haven['’]t, didn['’]t, has [a-z]+ed, have [a-z]+ed, hit
    """),
    "topic": vocabulary(r"""
        tax, taxes, taxpayers?, deficit, deficits, debt, budget, budgets, surplus, inflation, unemployment,
        unemployed, employment, economy, wages?, incomes?, minimum wage, salaries, pensions?, jobs?, trade, exports?,
        imports?, tariffs?, insurance, insured, uninsured, medicare, medicaid, social security, welfare, health care,
        premiums?, prescription, drugs?, patients?, hospitals?, vaccines?, vaccinated, virus, disease, covid,
        infection, infections, masks?, deaths?, poverty, crime, crimes, murders?, prison, prisons, prisoners, police,
        immigrants?, immigration, illegal, border, refugees, oil, gas, energy, emissions, coal, nuclear, missiles?,
        weapons?, warheads?, tanks?, troops?, soldiers?, military, army, navy, nato, sanctions, treaty, agreement,
        invasion, bill, bills, law, laws, legislation, amendment, act, veto, programme?s?, systems?, coverage,
        recessions?, embargo, embargoes, lobbyists?, donors?, nominees?, casualties, arms, bombers?, ships, airports?,
        rail, banks?, banking, wall street, trust fund, stock market, bankruptcy, bankruptcies, foreclosures?,
        deregulation, outsourced, outsourcing, emails?, subpoena, committee, hostages?, terrorists?, intelligence,
        satellites?, guns?, carbon, climate, pipeline, gross national product, federal reserve, death toll,
        graduation, wind, solar, electricity, heating, mines?, ports?, ballots?, turnout, election fraud, votes?,
        subsidies, subsidy, loans?, bailout, interest rates?, mortgage, mortgages, gdp, growth, productivity,
        manufacturing, factories, factory, plants?, farms?, farmers?, farm, tuition, schools?, pupils?, teachers?,
        libraries, homeless, housing, homes, pollution, polluters, sewage, water, waste, fund, funds, funding, funded,
        investigation, scandal, bribes?, contract, contracts, report, study, studies, commission, inspectors,
        auditors, statistics, data, population, rate, rates, prices?, profits?, revenue, revenues, shareholders,
        waiting lists?, fares?, aid
    """),
    "group": vocabulary(r"""
        americans, citizens, families, workers, women, men, blacks?, african[- ]americans?, hispanics?, latinos,
        whites, seniors, the elderly, veterans, students, children, kids, youth, small business(?:es)?, corporations?,
        companies, businesses, employers, employees, middle class, middle[- ]income, the (?:rich|wealthy|poor),
        countries, nations, states, cities, counties, households, voters, doctors, nurses, officers, banks,
        (?:pupils|residents|victims|protesters|prisoners|patients|customers|consumers|witnesses|drivers)
    """),
    "actor": vocabulary(rf"""
        he, she, they, opponents?, republicans?, democrats?, congress, senate, parliament, white house,
        (?:this|the|that|his|her|previous|last|current) (?:\w+ )?{_RIVALS}, my opponent, the opposition, china,
        chinese, russia, russians?, iran, iranians?, iraq, north korea, soviets?, soviet union, europe, mexico, cuba,
        israel, saudi arabia, afghanistan, syria, libya, vietnam, ukraine,
        germany, japan, india, the united states,
        (?:his|her|their|its|opponent['’]s) (?:plan|proposal|budget|record|programme?|own),
        the country, our country, this country, the company, the ministry, ministry, officials, police, court,
        (?:our|my) state, in (?:my|his|her|the) state, the city, the state, the court, the army, moscow, washington
        """),
    "existence": vocabulary(r"""
        there (?:is|are|was|were|has|have) (?:no|not|only|more|fewer|less|now|about|nearly|over), there are, there
        were, we have (?:the|more|had|lost|seen|fewer|no|now), we['’]ve (?:lost|had|seen|added|created), not a single,
        not one of, none of, no (?:state|country|one else|other|nation|company|doctor|child), never
        (?:been|closed|had|received|submitted), has no, have no, had no, did not have, does not have, nobody
        (?:earning|under|in)
    """),
    "opinion": vocabulary(r"""
        i (?:don['’]t |do not |really |just |also |honestly
        )?(?:think|believe|feel|guess|suppose|love|like|respect|appreciate|understand|agree|disagree|know|mean|trust|care|admire|wonder|doubt|regret|share),
        we (?:believe|think|love|know), probably, in my (?:view|opinion|judge?ment), personally, honestly, frankly,
        perhaps, maybe, beautiful, wonderful, terrible, horrible, awful, amazing, proud, ridiculous, glad, happy,
        sorry, sad, grateful, i['’]m, i am, simply, certainly, absolutely, obviously, of course, surely, precisely,
        exactly, wrong, shame, lol, seems, seem, it['’]s (?:a|about|not|just|time|very|really|so), that['’]s
        (?:a|the|not|just|what|right|why we|why i), that is (?:a|the|not|just|what|right), the right thing, it
        depends, tired, to be honest
    """),
    "hope": vocabulary(r"""
        i (?:hope|want|wish|ask|urge|would|['’]d), i['’]d, we (?:hope|want|wish|need|ask), want to, would like, hope,
        hopes, hopefully, dream, dreams, pray, praying, if only, wish, wishing
    """),
    "promise": vocabulary(r"""
        i will, i['’]ll, we will, we['’]ll, i shall, we shall, i['’]m going to, i am going to, we['’]re going to, we
        are going to, going to, gonna, intend to, i have a plan, my plan, under my presidency, as president, if you
        elect me, will work, will fight, we can, can do, we['’]ve got to, i would
    """),
    "plan": vocabulary(r"will, would, could, might, may, can, shall, expected to, due to (?:open|resume|begin|start)"),
    "duty": vocabulary(r"""
        should, must, ought to, have to, has to, got to, need to, needs to, let us, let['’]s, we need, deserve,
        deserves, it is time, time to, responsibility, we owe, cannot afford, has got to
    """),
    "condition": vocabulary(r"if, unless, whether, whatever, suppose, imagine"),
    "courtesy": vocabulary(r"""
        thank you, thanks(?! to), thank, please, good (?:evening|morning|night|afternoon), hello, welcome,
        congratulations, god bless, ladies and gentlemen, excuse me, you know, okay, ok, sorry, sir, madam,
        honou?rable, grateful, tribute, pleasure, applause, laughter, crosstalk, my friends?, my heart, my thoughts,
        respectfully, \A\W*(?:oh|dear|yes|well|look|listen|sure|(?:no|right|now|so)(?=[,.!]))
    """),
    "procedure": vocabulary(r"""
        question, questions, answer, answers, rebuttal, respond, response, moderator, debate, debates, audience,
        panel, panelists?, follow up, follow-up, go ahead, your time, time is up, time['’]s up, minutes?, seconds,
        segment, topic, subject, tonight, this evening, closing statements?, opening statements?, go back to, move on,
        turn to, the floor, next question, the rules, finish, interrupt, order, give way, beg to move, the member, let
        me, talk about, speak about, address (?:that|this), point is, the point, the issue, read our, retweet, follow
        for, join us, live in, webinar, podcast, episode, thread, click, link, subscribe, watch, pages? \d+, declined
        to comment, this article, additional reporting, readers, sponsors, stage
    """),
    "address": vocabulary(r"""
        you, your, yours, yourself, you['’]re, you['’]ve, you['’]ll, you['’]d, mr\.?(?=
        (?:president|vice|speaker|chairman)), madam, folks, guys, everyone, everybody, anybody, me, myself
    """),
    "anecdote": vocabulary(r"""
        my
        (?:wife|husband|mother|father|mum|mom|dad|son|daughter|sons|daughters|children|kids|family|parents|brother|sister|grandmother|grandfather|grandparents|cat|dog|life|career|first
        job|office|colleagues?|constituents), i was (?:born|raised|a|nine|just|there), grew up, i
        (?:grew|came|went|joined|met|served|taught|usually|visited|spent|learned|got|live|lived|remember), i have
        (?:been|known|visited|represented|always|served), i['’]ve (?:been|always|known|never), my own, we met, just
        landed
    """),
    "generality": vocabulary(r"""
        freedom, liberty, values?, dreams?, hope, hopes, future, vision, leadership, leader, leaders, faith, courage,
        character, trust, strength, strong, peace, greatness, great, spirit, destiny, challenge, challenges,
        opportunity, generation, generations, together, american people, the people, our people, hearts?, judge?ment,
        history will, the world, a president, the next president, one thing, something, anything, everything, nothing,
        nobody, somebody, someone, things?, way, kind, kind of, sort of, story, lessons?, truth, fair, better, good,
        bad, right, fundamental, matters?, difference, choice, decisions?, politics, politicians, difficult, serious,
        hard, easy, new, important, clear
    """),
}

_NUMBERS = vocabulary(r"""
        twenty, thirty, forty, fifty, sixty, seventy, eighty, ninety, two, three, four, five, six, seven, eight, nine,
        ten, eleven, twelve, thirteen, fourteen, fifteen, sixteen, seventeen, eighteen, nineteen, dozen, dozens,
        hundred, hundreds, thousand, thousands, million, millions, billion, billions, trillion, trillions, half, one
        (?:in|out of)(?: every)? (?:two|three|four|five|six|seven|eight|nine|ten|\d+), a
        (?:third|quarter|fifth|tenth)(?= (?:of|more|less|fewer)|[,.;]|\Z), (?:two|three)[- ](?:thirds|quarters),
        twice, thrice, majority, scores of
    """)

ENGLISH = Lexicon(
    numbers=_NUMBERS,
    units=vocabulary(r"""
        per ?cent, percent, percentage, points?, dollars?, cents, euros?, pounds?, crowns?, degrees?,
        kilomet(?:re|er)s?, miles?, acres?, tonn?es, tons, barrels?, gallons?, people, persons, americans, citizens,
        children, families, workers, patients, students, women, men, soldiers, troops, police, officers, voters,
        homes, households, buildings, jobs?, votes?, deaths?, dead, injured, wounded, cases?, years?, months?, weeks?,
        times, rate, average, an hour, countries, nations, states, companies, hospitals, schools, million, billion,
        trillion, thousand, hundred
    """),
    reporting=vocabulary(r"""
        said, says, told, tells, announced, announces, claimed, claims(?= that), stated, reported, reports(?= that),
        confirmed, confirms, denied, denies, insisted, argued, argues, wrote, writes, posted, tweeted, added, warned,
        warns, explained, alleged, alleges, declared, estimated, estimates(?= that), testified, acknowledged,
        admitted, admits, described, called, accused, accuses, found that, concluded, revealed, reveals, disclosed
    """),
    according=vocabulary(r"according to, by (?:the|its|his|her|their) (?:own )?account of"),
    signals=_SIGNALS,
    common=words(
        """
        a an the this that these those there here it its he she they we you i his her their our my your and but or so if
        when while as at by for from in into of on to with without after before during since until although though
        because however also not no yes what who whom whose which why how where all some many most more few each every
        both either neither one two three four five six seven eight nine ten let please thank well look is are was were
        do does did has have had can could will would should may might must just only even then now today yesterday once
        still meanwhile according nearly almost about over under nobody everybody everyone none another last next first
        half good oh surely perhaps maybe sometimes absolutely certainly see wrong age people taxes
        senator governor president mayor minister
        mr mrs ms congressman chancellor jim sir madam excuse ladies order just
        """
    ),
    nouns=_SIGNALS["topic"].plain | _SIGNALS["group"].plain | _NUMBERS.plain,
    nobody=words("he she they it i we you who that this which one there neither none nobody many some all"),
)
