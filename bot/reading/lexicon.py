"""Word lists of English reporting. They are the language's, made for no article in particular."""


def words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())
