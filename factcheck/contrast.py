"""Whether a colour can be seen on the paper it is printed on (WCAG 2.2, success criterion 1.4.3)."""

PAPER = "#FBFAF7"
"""What a rating's colour is printed on, in the light scheme and in the dark one: `--stamp` of the tokens."""

LEAST = 4.5
DARKER = 0.97  # one step towards ink
STEPS = 200


def contrast(one: str, other: str) -> float:
    """The contrast of two colours (#rrggbb), 1 to 21."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def readable(colour: str) -> str:
    """The colour itself where it stands out on paper; else the nearest darker shade of it that does."""
    channels = _channels(colour)
    for _step in range(STEPS):
        shade = "#{:02X}{:02X}{:02X}".format(*(int(channel) for channel in channels))
        if contrast(shade, PAPER) >= LEAST:
            break
        channels = [channel * DARKER for channel in channels]
    return shade


def _channels(colour: str) -> list[float]:
    return [float(int(colour[place : place + 2], 16)) for place in (1, 3, 5)]


def _luminance(colour: str) -> float:
    linear = [_linear(channel / 255) for channel in _channels(colour)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
