"""Views: find, ask once, answer. No rule and no write stands here."""
