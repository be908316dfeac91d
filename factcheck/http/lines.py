"""A connection that is kept between one request and the next to the same server.

Whoever holds a line uses it from one thread at a time. The address is judged, and the certificate checked, whenever a
connection is made; a request over one that stands goes to the server that was judged.
"""

from types import TracebackType

from factcheck.http.addresses import Target
from factcheck.http.connections import Way

Origin = tuple[str, str, int]


class Line:
    """At most one idle connection, to the server that was called last. Closed by whoever opened the line."""

    def __init__(self) -> None:
        self._way: Way | None = None
        self._origin: Origin | None = None

    def __enter__(self) -> "Line":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def take(self, target: Target) -> Way | None:
        """The idle connection to this server, unless it was closed meanwhile or says what nobody asked for."""
        way, origin, self._way = self._way, self._origin, None
        if way is None:
            return None
        if origin == _origin(target) and way.is_idle():
            return way
        way.close()
        return None

    def keep(self, target: Target, way: Way) -> None:
        """Keep a connection whose last answer was read to its end."""
        self.close()
        self._way, self._origin = way, _origin(target)

    def close(self) -> None:
        """Close what is kept; the line can be used again."""
        way, self._way = self._way, None
        if way is not None:
            way.close()


def _origin(target: Target) -> Origin:
    return (target.scheme, target.host, target.port)
