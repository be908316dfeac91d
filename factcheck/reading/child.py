"""The process that reads files, with bounded memory and time.

A question is a line of JSON and then the file; the answer is a line of JSON and then what was made of it. No pickles:
what answers has just read a hostile file with libraries written in C, and is not to be believed.
"""

import json
import logging

from factcheck.confined.child import serve
from factcheck.reading.derivatives import derivative_of
from factcheck.reading.texts import text_of
from factcheck.reading.unfit import Unfit


def answer(asked: bytes) -> bytes:
    """What one question wants: the `text`, as UTF-8, or the `derivative`; or, in words, why there is none."""
    head, _newline, data = asked.partition(b"\n")
    wanted = json.loads(head)
    try:
        if wanted["want"] == "text":
            made = text_of(data, wanted["media_type"], wanted["charset"]).encode()
        else:
            made = derivative_of(data, wanted["media_type"])
    except Unfit as unfit:
        return json.dumps({"unfit": str(unfit)}).encode()
    return b"{}\n" + made


if __name__ == "__main__":
    logging.disable(logging.CRITICAL)  # libraries quote what they stumble over
    serve(answer)
