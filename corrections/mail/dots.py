"""Mail data on the wire: where it ends, and the dots that keep its lines from ending it (RFC 5321, 4.5.2)."""

END = b"\r\n.\r\n"
END_SIZE = len(b".\r\n")
"""The line end before the dot is the mail's own."""


class Incoming:
    """Mail data that comes in pieces of any size. Of what is more than `limit` bytes only the size is kept.

    It works on pieces, not on lines: a mail of nothing but line ends costs no more than any other, and a line without
    an end takes no more than the limit.
    """

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.size = 0
        self.ended = False
        self.is_let_go = False
        self._kept = bytearray(b"\r\n")  # as if a line had ended before, so that a dot can be the first

    @property
    def too_much(self) -> bool:
        return self.size > self.limit + END_SIZE

    @property
    def held(self) -> int:
        """How many bytes are kept."""
        return len(self._kept)

    def feed(self, piece: bytes) -> bytes:
        """Take the next piece; return what of it comes after the end of the mail."""
        searched = max(len(self._kept) - len(END) + 1, 0)
        self._kept += piece
        self.size += len(piece)
        end = self._kept.find(END, searched)
        after = b""
        if end >= 0:
            self.ended, after = True, bytes(self._kept[end + len(END) :])
            self.size -= len(after)
            del self._kept[end + len(END) - END_SIZE :]
        if self.too_much or self.is_let_go:
            self._drop()
        return after

    def let_go(self) -> None:
        """Keep nothing of what has come and of what comes; its end will be found all the same."""
        self.is_let_go = True
        self._drop()

    def _drop(self) -> None:
        del self._kept[: -len(END) + 1]

    def content(self) -> bytes:
        """The mail as its sender wrote it, once it has ended. Long mails take a while: not for an event loop."""
        return bytes(memoryview(self._kept.replace(b"\r\n.", b"\r\n"))[2:])
