"""What the running text says of somebody whose lines are labelled in capitals: "Biologist Ana Ruiz spoke to us"."""

import re

from bot.reading.document import Document
from bot.reading.names import is_one_word
from bot.reading.phrases import noun_phrase
from bot.reading.source_phrases import speaker_of
from bot.reading.speakers import Speaker, head_of

_HEAD = 5_000  # characters; whoever is interviewed is introduced before


def introduce(document: Document, speaker: Speaker) -> None:
    """Gives the bearer of a label in capitals the name as the text writes it, and what describes them there."""
    if not speaker.name.isupper() or is_one_word(speaker.name):
        return
    label = re.compile(rf"(?<!\w){re.escape(speaker.name)}(?!\w)", re.IGNORECASE)
    for match in label.finditer(document.text, 0, _HEAD):
        sentence = document.sentence_at(match.start())
        if sentence is None or match.group().isupper():
            continue
        named = [token for token in sentence.tokens if match.start() <= token.start < match.end()]
        start = min(match.start(), noun_phrase(sentence, head_of(named))[0])
        found = speaker_of(document, (start, match.end()), ())
        if found.name.casefold() == speaker.name.casefold():
            speaker.aliases.append(speaker.name)
            speaker.name = found.name
            speaker.descriptors += [span for span in found.descriptors if span not in speaker.descriptors]
            return
