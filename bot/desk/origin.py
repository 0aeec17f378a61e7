"""Plain words for where a claim comes from: one row for each word of the reading's contract."""

SOURCE_TYPES = {
    "official": "official",
    "military": "military",
    "armed_group": "armed group",
    "un": "United Nations",
    "ngo": "NGO",
    "media": "media",
    "eyewitness": "eyewitness",
    "social_media": "social-media account",
    "expert": "expert",
    "government": "government",
    "anonymous": "anonymous",
    "outlet": "the outlet itself",
    "unknown": "kind of source not stated",
}

PROVENANCES = {
    "attributed_named": "named source",
    "attributed_unnamed": "unnamed source",
    "unattributed_quote": "quotation without a speaker",
    "outlet_voice": "in its own voice, attributed to nobody",
    "self_declared_unverified": "rests on the source’s own word",
}

CHANNELS = {
    "tweet": "in a tweet",
    "statement": "in a statement",
    "video": "in a video",
    "spokesperson": "through a spokesperson",
    "interview": "in an interview",
    "report": "in a report",
    "speech": "in a speech",
    "banner": "on a banner",
}

FLAGS = {
    "dangling_attribution": "the attribution leads to nobody",
    "speaker_mismatch": "the words may be someone else’s",
    "spliced_quote": "quotation joined from pieces",
    "name_variant": "the name is spelled in several ways",
    "outlet_name_error": "the article misprints an organisation’s name",
    "missing_antecedent": "unclear whom or what a word refers to",
    "tense/voice oddity": "odd tense or voice",
    "ambiguous_scope": "unclear how far the attribution reaches",
    "internal_inconsistency": "the article contradicts itself",
    "time_unanchored": "a time without a date",
    "wording_variant": "loaded wording for one side",
    "spun_term": "a word looks swapped for a synonym",
    "untagged_continuation": "speaker inferred from the quotation before",
}
