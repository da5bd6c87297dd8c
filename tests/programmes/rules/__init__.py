"""One file for each family of rules: what it answers at its edges. No test here."""
