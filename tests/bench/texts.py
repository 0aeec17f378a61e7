"""Articles made up for the figures: news-like English of any length, the same for the same seed."""

import random

NAMES = (
    "Marta Quist",
    "Owen Adeyemi",
    "Lucia Ferrante",
    "Piet van Houten",
    "Hana Sokolova",
    "Declan Moor",
    "Ingrid Aas",
    "Samir Haddad",
)
ROLES = (
    "the council's engineer",
    "a spokesman for the ferry company",
    "head of the port authority",
    "the mayor's deputy",
    "a teacher at the harbour school",
    "who runs the fish market",
)
BODIES = ("the city council", "the port authority", "the Ministry of Transport", "the ferry company", "police")
SUBJECTS = (
    "the harbour bridge",
    "the new ferry terminal",
    "the tram line to the airport",
    "the old grain warehouse",
    "the flood wall at Saltmarsh Quay",
)
ACTS = (
    "will close to cars on 1 June",
    "cost 14 million euros more than planned",
    "carries about 9,000 passengers a day",
    "was inspected last in the autumn of 2019",
    "needs repairs before the winter storms",
    "lost a third of its traffic within two years",
)
ADVERBS = ("on Tuesday", "late on Friday", "in a statement", "at a crowded meeting", "after weeks of silence", "again")
FRAMES = (
    "{Subject} {act}, {body} said {adverb}.",
    "“{Subject} {act},” said {name}, {role}.",
    "According to {body}, {subject} {act}, and nobody has offered another account of the matter.",
    "{name} told reporters {adverb} that {subject} {act}.",
    "{Subject} {act}, although {body} allegedly knew of the cracks for years.",
    "About 40 people, most of them shopkeepers from the eastern quays, came to hear why {subject} {act}.",
    "{name}, {role}, denied {adverb} that {subject} {act}, and called the report “a careless guess”.",
    "The decision followed a long winter in which trains were late, shops stood empty and the river rose twice.",
    "“We were told nothing,” {name} said. “Then we read that {subject} {act}.”",
    "Documents seen by this newspaper show that {subject} {act}.",
    "It is not known when {body} will publish the figures that were promised {adverb}.",
)
SENTENCES_A_PARAGRAPH = (2, 4)


def article(seed: int, words: int) -> str:
    """At least `words` words, and at most a sentence more."""
    dice = random.Random(seed)  # noqa: S311  a benchmark's text, no secret
    subject = dice.choice(SUBJECTS).removeprefix("the ")
    lines = [f"Case {seed}: {subject} in doubt", "The Harbour Courier, 3 March 2026"]
    count = sum(len(line.split()) for line in lines)
    while count < words:
        sentences = []
        for _ in range(dice.randint(*SENTENCES_A_PARAGRAPH)):
            if count < words:
                sentences.append(_sentence(dice))
                count += len(sentences[-1].split())
        lines.append(" ".join(sentences))
    return "\n\n".join(lines) + "\n"


def _sentence(dice: random.Random) -> str:
    subject = dice.choice(SUBJECTS)
    return dice.choice(FRAMES).format(
        subject=subject,
        Subject=subject[0].upper() + subject[1:],
        act=dice.choice(ACTS),
        body=dice.choice(BODIES),
        name=dice.choice(NAMES),
        role=dice.choice(ROLES),
        adverb=dice.choice(ADVERBS),
    )


def ten_articles(round_number: int) -> list[str]:
    """800 to 1,500 words each; another round has other texts."""
    return [article(round_number * 100 + n, 800 + 700 * n // 9) for n in range(10)]
