"""Caps that keep the reading of one mail linear in time and bounded in memory; every cut is reported as a defect."""

MAX_MESSAGE_BYTES = 64 * 1024 * 1024
"""Bytes of a mail that are looked at; the doors refuse far smaller mails, this is the last line."""

MAX_PARTS = 200
MAX_DEPTH = 20
MAX_NESTED = 3
"""Mails within mails that are opened; those further in stay in the file of the one around them."""

MAX_TNEF_ITEMS = 5000
MAX_HEADERS = 500
MAX_HEADER_BYTES = 32 * 1024
MAX_HEADER_BLOCK_BYTES = 256 * 1024
MAX_HEADER_LOOKAHEAD = 30
"""Lines looked at to tell a broken header line from the start of the body."""

MAX_ADDRESSES = 200
MAX_ADDRESS_OCTETS = 254
MAX_LOCAL_PART_OCTETS = 64
MAX_REFERENCES = 100
MAX_MESSAGE_ID_CHARS = 500
MAX_FILENAME_CHARS = 150
MAX_DEFECTS = 50

MAX_FALSE_DELIMITERS = 10_000
"""Lines that only begin like a delimiter, after which a multipart is no longer split."""

MAX_TEXT_BYTES = 10_000_000
MAX_HTML_CHARS = 2_000_000
MAX_HTML_TAGS = 50_000
MAX_SHOWN_TAGS = 10_000  # of a letter shown as it was sent: cleaning takes the square of how deep they are nested
"""Characters and tags of an HTML body that are turned into text; the body itself is kept."""

MAX_FLOWED_LINES = 100_000

DETECTOR_SAMPLE_BYTES = 2048
"""Bytes shown to the charset detector, whose time grows with what it is shown."""

MAX_LINE_CHARS = 1000
"""Characters of one line that any rule looks at; the line itself is kept whole."""

MAX_FOLD_LINES = 20_000
"""Lines that folding judges one by one; whatever follows shares the fate of the last of them."""

MAX_READ_CHARS = 500_000
MAX_READ_LINES = 20_000
"""How much of a letter is searched for links, quotations and proposals."""

MAX_LINKS = 100
MAX_PHRASES = 50
MIN_PHRASE_CHARS = 12
MAX_PHRASE_CHARS = 600

MAX_ARCHIVE_DEPTH = 3
"""Archives inside one another; a `.tar.gz` is two."""

MAX_ARCHIVE_ENTRIES = 10_000
MAX_UNPACKED_BYTES = 256 * 1024 * 1024
"""What an attached archive may hold and unpack to, with everything inside the archives in it."""

MAX_UNPACKED_RATIO = 200
MIN_RATIO_BYTES = 20 * 1024 * 1024
"""How many times its own size an archive may unpack to, once that is more than so many bytes."""
