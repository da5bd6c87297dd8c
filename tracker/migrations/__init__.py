"""The schema's history. Released migrations never change."""
