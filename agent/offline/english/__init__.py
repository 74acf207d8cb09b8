"""Plain English to wishes: tables of words, and one small reader for each kind of clause."""
