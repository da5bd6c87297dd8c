"""The demo clinic: synthetic people and what happened to them, counted from one day. Written through the actions."""
