"""How wide a line of text is in the house typeface, so that labels can be kept apart. Not a font."""

from functools import lru_cache

# Atkinson Hyperlegible Next, thousandths of the type size, for the characters U+0020 to U+007E,
# with figures of even width as the pictures set them.
# fmt: off
REGULAR = (
    280, 286, 301, 651, 592, 919, 731, 160, 299, 299, 485, 606, 210, 362, 210, 387, 632, 632, 632, 632,
    632, 632, 632, 632, 632, 632, 210, 210, 553, 628, 553, 480, 778, 626, 613, 645, 669, 569, 552, 694,
    694, 392, 512, 631, 541, 824, 693, 714, 592, 724, 614, 592, 558, 690, 593, 856, 623, 575, 607, 317,
    387, 344, 552, 372, 243, 525, 566, 485, 564, 538, 314, 558, 550, 252, 245, 492, 262, 845, 550, 548,
    566, 574, 349, 471, 326, 540, 461, 684, 481, 449, 460, 344, 237, 344, 555,
)
BOLD = (
    308, 300, 376, 747, 607, 961, 726, 203, 329, 329, 485, 596, 262, 371, 262, 432, 632, 632, 632, 632,
    632, 632, 632, 632, 632, 632, 262, 262, 567, 614, 567, 536, 781, 670, 638, 656, 686, 593, 564, 715,
    700, 420, 553, 659, 550, 853, 714, 742, 623, 752, 644, 607, 599, 687, 636, 881, 675, 638, 617, 336,
    432, 344, 577, 395, 281, 548, 591, 506, 591, 559, 357, 588, 568, 293, 257, 546, 309, 876, 568, 571,
    591, 595, 372, 503, 368, 563, 519, 731, 531, 510, 499, 376, 251, 376, 540,
)
# fmt: on

SLACK = 1.04  # the fallback typefaces are a little wider
UNKNOWN, FULL_WIDTH = 650, 1000


@lru_cache(maxsize=2048)
def width(text: str, *, size: float = 12, bold: bool = False) -> float:
    """Return about how many pixels `text` takes at `size` pixels; letters outside ASCII are estimated."""
    return sum(_of(ord(letter), BOLD if bold else REGULAR) for letter in text) * size / 1000 * SLACK


def _of(code: int, table: tuple[int, ...]) -> int:
    if 32 <= code < 127:
        return table[code - 32]
    return FULL_WIDTH if code >= 0x1100 else UNKNOWN
