"""Which text of which sink may hold what was typed, and which columns nobody types into. A reason stands with each."""

ALLOWED: dict[tuple[str, str], str] = {}
NEVER_TYPED: dict[str, str] = {}
