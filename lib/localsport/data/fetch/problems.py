"""Name what can go wrong between a publisher's server and a raw folder."""


class FetchError(ValueError):
    """Something that could not be fetched, with why and what to do."""


class RefusedError(FetchError):
    """The server said no, and asking again would not change its mind.

    Attributes
    ----------
    status
        The HTTP status, 0 where there was none.
    """

    def __init__(self, text: str, status: int = 0) -> None:
        self.status = status
        super().__init__(text)


class UnsafeError(FetchError):
    """The connection cannot be trusted: the server's certificate is not in order."""


class WrongKindError(FetchError):
    """What came is of another kind than was asked for, such as a web page instead of a table."""


class TooLargeError(FetchError):
    """What came is larger than its kind of file should ever be."""


class WrongChecksumError(FetchError):
    """What came is not, byte for byte, what the catalogue says it must be."""


class EmptyError(FetchError):
    """The server answered, and its answer holds nothing."""


class PassingError(Exception):
    """A fault that may pass: the same request is worth sending again.

    Attributes
    ----------
    after
        Seconds the server asked to wait, None if it did not say.
    """

    def __init__(self, text: str, after: float | None = None) -> None:
        self.after = after
        super().__init__(text)
