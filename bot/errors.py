"""Errors whose message is the sentence a person reads."""


class DeskError(Exception):
    """Something a person can put right; `str(error)` is shown to them privately and unchanged."""


class NotReadable(DeskError):
    """A text (not English, empty, without a sentence, too long, binary) or a file that is refused."""


class NotUnderstood(DeskError):
    """A command or a form that says something the desk cannot act on."""


class NotFound(DeskError):
    """A claim, an article or a desk that is not (or no longer) in the ledger."""


class NotRecorded(DeskError):
    """What was asked could not be put on disk; nothing is half done."""


class Unconfirmed(NotRecorded):
    """It may stand, and stands whole then, but is not known to be on disk."""


class SetupError(DeskError):
    """The desk cannot start or join: a setting or a server is not as it must be."""


class NotAllowed(DeskError):
    """The person may not do this here."""


class Superseded(DeskError):
    """A later act holds in the place of this one, which is in the history all the same."""
