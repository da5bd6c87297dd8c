"""Gateways to the outside: a message goes in, a receipt comes out. Nothing here writes to the database."""
