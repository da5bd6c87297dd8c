"""Pictures drawn on the server as SVG from plain values: no query, no model, no clock, no style attribute."""
