"""What kind of source somebody is, read off their name and what the text says of them."""

import re

from bot.reading.contract import SourceType
from bot.reading.lexicon import words

_COUNTRIES = re.compile(
    r"\b(?:afghanistan|albania|algeria|angola|argentina|armenia|australia|austria|azerbaijan"
    r"|bahrain|bangladesh|belarus|belgium|bolivia"
    r"|bosnia|brazil|britain|bulgaria|burma|burundi|cambodia|cameroon|canada|chad|chile|china"
    r"|colombia|congo|croatia|cuba|cyprus|czech republic"
    r"|denmark|ecuador|egypt|eritrea|estonia|ethiopia|finland|france|georgia|germany|ghana"
    r"|greece|guatemala|haiti|honduras|hungary|iceland"
    r"|india|indonesia|iran|iraq|ireland|israel|italy|jamaica|japan|jordan|kazakhstan|kenya"
    r"|kosovo|kuwait|latvia|lebanon|libya|lithuania"
    r"|malaysia|mali|malta|mexico|moldova|mongolia|morocco|mozambique|myanmar|nepal"
    r"|netherlands|new zealand|nicaragua|niger|nigeria"
    r"|north korea|norway|oman|pakistan|panama|paraguay|peru|philippines|poland|portugal|qatar"
    r"|romania|russia|rwanda|saudi arabia|senegal"
    r"|serbia|sierra leone|singapore|slovakia|slovenia|somalia|south africa|south korea"
    r"|south sudan|spain|sri lanka|sudan|sweden"
    r"|switzerland|syria|taiwan|tanzania|thailand|tunisia|turkey|uganda|ukraine"
    r"|united arab emirates|united kingdom|united states|uruguay"
    r"|uzbekistan|venezuela|vietnam|yemen|zambia|zimbabwe|u\.?s\.?(?:a\.?)?|u\.?k\.?|uae)\b"
)
_CAPITALS = re.compile(
    r"(?:the )?(?:washington|moscow|beijing|london|paris|berlin|ankara|tehran|damascus|kyiv"
    r"|kiev|brussels|jerusalem|riyadh|cairo|tokyo|delhi|new delhi|islamabad|pyongyang|seoul"
    r"|rome|madrid|warsaw|canberra|ottawa|downing street|the kremlin|kremlin|the white house"
    r"|white house|the pentagon|capitol hill)$"
)
_OFFICER = (
    r"(?:(?:law enforcement|police|customs|immigration|prison|probation|parole|corrections?|border|intelligence|fire"
    r"|(?:chief|public) (?:health|medical|scientific|veterinary)|returning|electoral|patrol|investigating|arresting"
    r"|planning|council|state|government|senior|duty|an?|the|two|three|some|several) |^)officers?"
)
"""Whose officers: of a union, a company or a club they hold no public office."""
_TYPES: list[tuple[SourceType, re.Pattern[str]]] = [
    (
        "un",
        re.compile(
            r"\b(?:u\.?n\.?|united nations|unicef|unhcr|unesco|ocha|world health organi[sz]ation"
            r"|security council|world food programme|iaea)\b"
        ),
    ),
    (
        "social_media",
        re.compile(
            r"\b(?:(?:twitter|facebook|social media|instagram|youtube|reddit|tiktok|telegram"
            r"|internet) (?:users?|accounts?|posters?|pages?)|users? (?:of|on) (?:twitter|facebook"
            r"|reddit|instagram)|blogger|netizens?|tweeter|commenter)\b|^@\w"
        ),
    ),
    (
        "armed_group",
        re.compile(
            r"\b(?:rebels?|militias?|militants?|insurgents?|armed groups?|guerrillas?|separatists?"
            r"|jihadists?|fighters?|taliban|hezbollah|hamas|islamic state|isis|isil|al-qaeda|al-qaida"
            r"|warlord|paramilitar(?:y|ies)|opposition fighters)\b"
        ),
    ),
    (
        "ngo",
        re.compile(
            r"\b(?:red cross|red crescent|icrc|amnesty|human rights (?:watch|group\w*"
            r"|organi[sz]ations?|first)|rights (?:groups?|organi[sz]ations?|campaigners?)|ngos?"
            r"|charit(?:y|ies)|aid (?:groups?|agenc(?:y|ies)|workers?|organi[sz]ations?)|relief"
            r"|rescue (?:workers?|services?|groups?|teams?|volunteers?)|rescuers?|oxfam"
            r"|save the children|doctors without borders|m[ée]decins sans fronti[èe]res|greenpeace"
            r"|non-?profit|foundation|advocacy group|humanitarian|observatory|campaign group|watchdog"
            r"|volunteers?|coalition of)\b"
        ),
    ),
    (
        "military",
        re.compile(
            r"\b(?:military|army|navy|air force|marines?|(?:staff|master|gunnery) sergeant|sergeant[- ]major"
            r"|pentagon|defen[cs]e force|troops?|soldiers?|nato|coast guard)\b"
            r"|^(?!.*\bpolice\b).*\b(?:"
            r"(?<![-\w])(?<!attorney )(?<!director )(?<!secretary )(?<!inspector )general(?! (?:secretary"
            r"|manager|counsel|director|hospital|council|assembly|election|chairman|chair|practitioner|public|strike"
            r"|partner|editor|contractor|store))|colonel|commander"
            r"|brigadier|admiral|lieutenant(?! governor))\b"
        ),
    ),
    (
        "expert",
        re.compile(
            r"\b(?:dr|doctors?|physicians?|nurses?|surgeons?|medics?|paramedics?|paediatricians?|pediatricians?"
            r"|psychiatrists?|pharmacists?|midwi(?:fe|ves)|vets?|(?!apolog)\w{2,}ologists?|statisticians?|mathematicians?"
            r"|chemists?|physicists?|(?:constitutional|legal|human rights) (?:lawyer|scholar)|criminologists?"
            r"|experts?|professors?|prof|analysts?|researchers?|scientists?|economists?|historians?"
            r"|academics?|university|institute|think tank|epidemiologists?|lecturer|scholars?"
            r"|fellow at|psychologist|virologist|climatologist|engineer|political scientist|study"
            r"|studies|pollster|poll|survey)\b"
        ),
    ),
    (
        "government",
        re.compile(
            r"\b(?:governments?|ministry|white house|kremlin|state department|downing street"
            r"|administration|cabinet|treasury|foreign office|home office|department of|federal|regime"
            r"|(?<!church )ministers?|premier"
            r"|chancellor|embassy|parliament|senate|the state)\b"
            r"|(?:^|\b(?:the|u\.?s\.?|states|federal|in|of|to|by|from|for|national people's|(?!people)\w+'s"
            r"|(?!african|indian)\w+an|(?<!african )(?<!indian )national) )"
            r"congress\b(?! of (?!deputies|the (?:republic|union))| party)"
        ),
    ),
    (
        "official",
        re.compile(
            r"\b(?:(?<!union )officials?|presidents?|mayor|governor|senators?"
            r"|secretary|ambassador|lawmakers?|congress(?:man|woman)|mp|mps|police|sheriff"
            rf"|{_OFFICER}|sergeants?|sgt|coroners?|magistrates?|detectives?"
            r"|inspectors?|superintendents?|constables?|commissions?|fire brigade|alderm[ae]n"
            r"|prosecutors?|attorney general|judge|councillor|authorities|diplomats?|envoy"
            r"|court|commissioner|fire service|firefighters?|spokes(?:man|woman"
            r"|person) for the (?:city|council|county)|council"
            r"|(?<!union )(?<!business )(?<!community )(?<!church )(?<!team )leader|candidate|king|queen|prince"
            r"|senator|rep|sen|gov)\b"
        ),
    ),
    (
        "eyewitness",
        re.compile(
            r"\b(?:passers?-by|passersby|onlookers?|next door|who (?:saw|watched|witnessed|heard|lives nearby)"
            r"|witness(?:es)?|eyewitness(?:es)?|residents?|survivors?|bystanders?|neighbou?rs?"
            r"|passengers?|locals?|victims?|motorists?|villagers?|shopkeeper|parents?|mother|father"
            r"|relatives?|daughter|son|wife|husband|sister|brother|inside|at the scene)\b"
        ),
    ),
    (
        "media",
        re.compile(
            r"\b(?:news|times|post|reuters|associated press|ap|afp|bbc|cnn|nbc|abc|cbs|npr|guardian"
            r"|telegraph|newspapers?|magazine|journal|tribune|herald|broadcaster|television|tv|radio"
            r"|media|journalists?|reporters?|correspondent|(?:news|press) agency|gazette|daily|editor|anchor|website"
            r"|politico|bloomberg|al jazeera|outlet|network|edition|channel|radio)\b"
        ),
    ),
    (
        "anonymous",
        re.compile(
            r"\b(?:sources?|people(?!['’]s)|persons?|insiders?|some|others|many|critics|supporters|observers"
            r"|a man|a woman|someone|those|aides?)\b"
        ),
    ),
]
_ORGANISATION = words(
    """news watch group groups times post agency ministry government army police union party council office
    department service services embassy nations cross committee press tv radio authority hospital university
    institute company inc corp ltd bank association federation league foundation organization organisation
    network court commission board bureau club society forces helmets house senate congress school college
    airlines herald gazette tribune chronicle telegraph campaign administration center centre states kingdom
    international""",
)


_ALSO_PEOPLE = words("chad jordan georgia israel france ireland kenya cyprus india")
"""Countries that are given names or surnames, too."""
_CLAUSE = re.compile(r"\b(?:who|whose) (?!is an?\b|was an?\b|saw\b|watched\b|witnessed\b|heard\b|lives\b).*", re.DOTALL)


def source_type(name: str, described: str, *, person: bool) -> SourceType:
    """`described` holds descriptors and titles; a person's name itself tells nothing."""
    if person:
        described = _CLAUSE.sub("", described)  # what somebody did is not what they are
    about = f"{described} {'' if person else name}".casefold().strip()
    if not person and is_place_or_state(name):
        return "government"
    for described_as in (about,) if person else (name.casefold(), about):
        for kind, pattern in _TYPES:
            if pattern.search(described_as):
                return "anonymous" if kind == "eyewitness" and "source" in described_as else kind
    return "unknown"


def is_organisation(name: str) -> bool:
    parts = name.casefold().split()
    if any(part.strip(".,()") in _ORGANISATION for part in parts):
        return True
    country = _COUNTRIES.search(name.casefold())
    return country is not None and (len(parts) == 1 or country.group() not in _ALSO_PEOPLE)


def is_media(name: str) -> bool:
    """A newspaper, agency or broadcaster by its name; "the Herald" and "BBC" count, "Jones" does not."""
    pattern = dict(_TYPES)["media"]
    return name.startswith("the ") or name.rstrip(".").isupper() or pattern.search(name.casefold()) is not None


def is_place_or_state(name: str) -> bool:
    bare = name.casefold().replace(".", "").removeprefix("the ")
    return bool(_COUNTRIES.fullmatch(bare) or _CAPITALS.match(bare))
