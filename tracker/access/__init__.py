"""Roles and rules: who may do what, as plain words. Knows no model and makes no query."""
