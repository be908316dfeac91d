"""Why a mailbox could not be read."""


class Trouble(Exception):
    """What to tell the desk's managers: a stable code, and words without any secret in them."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail[:500]
