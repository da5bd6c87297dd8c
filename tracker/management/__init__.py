"""Commands for operators; the clock is read here, once, and handed down."""
