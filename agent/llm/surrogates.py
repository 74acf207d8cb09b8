"""Text that came in pieces cut within a character."""


def mended(text: str) -> str:
    """`text` with surrogate pairs joined and halves replaced, so that it can be encoded."""
    if text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text
