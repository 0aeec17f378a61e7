"""Word lists of English reporting. They are the language's, made for no article in particular."""


def words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


def verb_forms(lemmas: str, irregular: dict[str, str]) -> dict[str, str]:
    """Every form of each verb with its lemma; `irregular` gives the forms that the rules do not make."""
    forms: dict[str, str] = {}
    for lemma in lemmas.split():
        extra = irregular.get(lemma)
        for form in [lemma, *_regular(lemma)] if extra is None else [lemma, *extra.split()]:
            forms[form] = lemma
    return forms


def _regular(lemma: str) -> list[str]:
    if lemma.endswith("e"):
        return [lemma + "s", lemma + "d", lemma[:-1] + "ing"]
    if lemma.endswith("y") and lemma[-2] not in "aeiou":
        return [lemma[:-1] + "ies", lemma[:-1] + "ied", lemma + "ing"]
    third = lemma + ("es" if lemma.endswith(("s", "x", "ch", "sh")) else "s")
    return [third, lemma + "ed", lemma + "ing"]


_IRREGULAR = {
    "say": "says said saying",
    "tell": "tells told telling",
    "write": "writes wrote written writing",
    "read": "reads reading",
    "think": "thinks thought thinking",
    "find": "finds found finding",
    "show": "shows showed shown showing",
    "hold": "holds held holding",
    "swear": "swears swore sworn swearing",
    "admit": "admits admitted admitting",
    "quip": "quips quipped quipping",
    "begin": "begins began begun beginning",
    "go": "goes went going",
    "forecast": "forecasts forecast forecasting",
    "submit": "submits submitted submitting",
    "concur": "concurs concurred concurring",
    "know": "knows knew known knowing",
    "feel": "feels felt feeling",
    "understand": "understands understood understanding",
    "make": "makes made making",
    "put": "puts putting",
    "caution": "cautions cautioned cautioning",
    "plan": "plans planned planning",
    "want": "wants wanted wanting",
    "see": "sees saw seen seeing",
    "learn": "learns learned learnt learning",
    "hear": "hears heard hearing",
    "spell": "spells spelled spelling",
    "vow": "vows vowed vowing",
    "relay": "relays relayed relaying",
    "tweet": "tweets tweeted tweeting",
    "post": "posts posted posting",
    "bet": "bets betting",
}

# Verbs whose clause is what somebody says, thinks or makes known.
REPORTING = verb_forms(
    """say tell state report announce claim add note explain argue insist warn admit acknowledge confirm deny
    suggest allege assert declare remark reply respond answer comment observe write tweet post read ask recall
    reveal disclose stress emphasize emphasise underline underscore maintain contend concede complain boast joke
    quip predict forecast estimate testify vow pledge promise threaten conclude find show indicate imply hint
    caution counter mention repeat reiterate believe think expect hope fear worry doubt agree speculate propose
    recommend recount relay contradict protest rule swear submit concur affirm attest argue charge shout exclaim
    cry whisper mutter muse lament vent retort interject tell inform advise remind assure notify brief declare
    proclaim pronounce guess suspect assume figure reckon feel know understand learn dispute object guarantee
    determine decide demand request urge concede apologize apologise clarify elaborate quote cite signal
    speculate surmise suppose theorize wonder calculate contend project""",
    _IRREGULAR,
)
# With them a quotation may stand, but a clause is not somebody's words.
QUOTING = verb_forms(
    """continue conclude begin go call describe label dub praise criticize criticise slam blast denounce condemn
    hail brand term characterize characterise portray dismiss thank sing chant scrawl sign mock tease""",
    _IRREGULAR,
)
# Their infinitive or "for" phrase is what somebody wants from others or undertakes: nothing that is so or not.
DIRECTIVE = verb_forms(
    """urge demand ask request order call appeal plead beg invite encourage vow pledge promise threaten offer
    refuse agree swear advise instruct recommend propose implore caution""",
    _IRREGULAR,
)
ACCUSING = verb_forms("accuse blame suspect", _IRREGULAR)
# "According to" and its kin stand beside the verbs; these nouns hold words of somebody's.
DOCUMENTS = words(
    """message messages tweet tweets post posts statement statements letter letters note notes email emails
    e-mail memo report reports video videos release caption captions banner banners sign signs placard placards
    notice inscription affidavit complaint lawsuit filing ruling indictment transcript article editorial column
    poll survey study analysis headline document documents memo book blog website profile bulletin communique
    announcement text voicemail recording broadcast plaque slogan poster graffiti press-release summary petition
    invitation leaflet flyer bio""",
)
REPORT_NOUNS = words(
    """report reports claim claims allegation allegations accusation accusations rumour rumours rumor rumors
    suggestion suggestions assertion assertions warning warnings speculation announcement confirmation denial
    testimony belief fear fears hope hopes concern concerns view opinion conclusion finding findings argument
    promise pledge threat vow plea appeal call calls demand demands request statement complaint prediction
    estimate contention insistence admission acknowledgement revelation charge doubt doubts notion idea
    proposal recommendation agreement expectation expectations explanation note vow commitment""",
)
PLEAS = words("plea pleas appeal appeals call calls demand demands request requests petition")
# Verbs that carry a report noun: "made a claim", "received reports".
CARRYING = verb_forms(
    "make issue repeat raise express voice receive hear reject dismiss deny launch file send publish release renew "
    "cite get have give share",
    {**_IRREGULAR, "send": "sends sent sending", "get": "gets got", "have": "has had having", "give": "gives gave"},
)
TITLES = words(
    """mr mrs ms miss mx dr sir dame lord lady prof professor president vice-president prime minister premier
    chancellor secretary secretary-general general gen gen. colonel col col. captain capt capt. lieutenant lt lt.
    sergeant sgt sgt. major maj maj. admiral adm. brigadier commander chief deputy senator sen sen. rep rep.
    representative congressman congresswoman governor gov gov. sens reps mayor councillor councilman councilwoman judge
    justice attorney king queen prince princess pope bishop archbishop cardinal rabbi imam sheikh rev rev.
    reverend father sister brother ambassador director chairman chairwoman chair spokesman spokeswoman
    spokesperson coach officer detective inspector superintendent sheriff candidate nominee leader lawmaker
    foreign defence defense finance health interior state former acting assistant under speaker mp lawyer analyst
    economist historian author activist campaigner reporter journalist correspondent editor resident student
    teacher doctor nurse lord professor delegate strategist founder executive ceo manager adviser advisor envoy
    dr. mr. mrs. ms. st. hon. pres. supt. det. insp. const. pte. cpl. prosecutor paramedic firefighter farmer
    shopkeeper owner organiser organizer priest vicar principal headteacher headmaster pilot skipper striker
    goalkeeper defender midfielder head engineer scientist researcher biologist virologist epidemiologist
    pharmacist commissioner clerk solicitor barrister undersecretary treasurer whip singer actor actress
    producer writer novelist poet artist witness passenger neighbour neighbor driver trainer winner champion
    chairperson trader investor developer builder surgeon psychologist physicist chemist meteorologist
    pollster blogger veteran survivor victim plaintiff defendant suspect deputy""",
)
PERSON_NOUNS = TITLES | words(
    """man woman boy girl person spokesman spokeswoman spokesperson official driver mother father husband wife
    son daughter brother sister uncle aunt friend colleague employee worker teenager pensioner tourist customer
    client tenant landlord prosecutor policeman policewoman soldier gunman attacker patient source aide insider
    staffer caller expert refugee migrant fan critic supporter rival opponent successor predecessor"""
)
HUMANS = PERSON_NOUNS | words(
    """nurse midwife guard sailor captain worker fighter rebel militant commander baby child infant kid adult
    pedestrian cyclist motorist protester demonstrator voter prisoner inmate hostage killer thief victim user
    member somebody someone anyone everyone person partner boyfriend girlfriend cousin nephew niece grandfather
    grandmother grandson granddaughter widow widower bride groom husband heir boss employer expert poster nun
    monk lady gentleman guy lad teen youth player referee captain goalscorer newcomer stranger guest host
    landlady investigator diplomat mp peer judge juror translator courier cook chef waiter waitress butcher
    baker builder plumber electrician mechanic farmer miner fisherman fisherwoman policeman policewoman"""
)
"""Whoever is spoken of as one person or as persons, in an office or not."""
SPOKESPERSON = words("spokesman spokeswoman spokesperson spokesmen spokespeople spokespersons")
DENYING = verb_forms(
    "deny dispute reject refute dismiss contradict rebut", {**_IRREGULAR, "rebut": "rebuts rebutted rebutting"}
)
"""What they report is what the source says is not so: the claim is the denial, never the clause alone."""
PUBLIC_BODIES = words(
    """government army military police parliament ministry embassy navy cabinet administration authorities
    judiciary regime presidency treasury""",
)
BACKGROUND = words("after following amid despite")
"""Prepositions whose phrase tells what had happened before."""
PRONOUNS = words("he she they it we i you who this that these those him her them")
PARTICLES = words("de van von al el bin ibn da di du del della der den la le los las dos das ten ter abu ben")
"""Words inside a surname."""
COLLECTIVES = words("police staff people crowd public crew couple pair duo majority")
"""Nouns that "they" takes up."""
FIRST_PERSON = words("i we me my our us mine ours myself ourselves")
HEARING = verb_forms("tell inform notify", _IRREGULAR)
"""Verbs that have the hearer behind them, with or without "to"."""
ADDRESSING = HEARING | verb_forms("warn advise remind assure ask brief urge order instruct", _IRREGULAR)
"""Verbs of which the subject, in the passive, is who hears it."""
MEDIA = words(
    "facebook twitter x instagram telegram tiktok youtube linkedin whatsapp weibo threads bluesky mastodon reddit"
)
"""Where people post."""
TIME_NOUNS = words(
    """spring summer autumn fall winter year years month months week weeks weekend day night morning afternoon evening
    decade century season time"""
)
COUNTED = words(
    """years months weeks days hours minutes seconds times per-cent percent pounds dollars euros miles kilometres
    kilometers metres meters feet inches tonnes tons degrees points thousands millions billions hundreds dozens
    decades centuries cents kilograms litres acres hectares states nations kingdom"""
)
"""What is counted and is no group of people, and the last words of states."""
DAYS = words("monday tuesday wednesday thursday friday saturday sunday")
MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul", "august aug",
            "september sept sep", "october oct", "november nov", "december dec",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
"""Their numbers by their names and by the short forms of those."""
CALENDAR = DAYS | {name for name in MONTHS if len(name) > len("sept") or name in {"may", "june", "july"}}
"""Days and months written out: "Jan" may be somebody's name."""
ASKING = words("how why whether if what who whom which when where")
BODIES = words(
    """ministry company firm group union council university hospital club bank airline charity agency authority
    court party association federation commission committee department institute foundation school college
    army navy board bureau organisation organization embassy church newspaper office force service trust
    museum academy league network observatory watchdog parliament senate congress treasury"""
)
"""Nouns for what many work in and what speaks as one."""
RECKONING = verb_forms("put list give set", {**_IRREGULAR, "give": "gives gave", "set": "sets setting"})
"""With a number behind "at" or "as" they tell what somebody makes it: "put the toll at 38"; "as she put it" cites."""
RECKONED = words(
    """number numbers toll total totals cost costs figure figures count price value loss losses damage turnout share
    rate chance chances odds size age"""
)
OWN_ACCOUNT = words("words account accounts data reckoning estimate estimates telling")
"""Whose they are speaks: "by her account", "by data of the ministry", "in the words of the mayor"."""
