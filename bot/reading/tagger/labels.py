"""What the tagger says of a word: begin or inside of a source, a cue or a content, or none of them."""

ROLES = ("source", "cue", "content")
LABELS = ("O", *(f"{place}-{role}" for role in ROLES for place in "BI"))
OUTSIDE = 0
