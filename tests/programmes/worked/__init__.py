"""Worked courses: for every protocol of the library one that keeps to all of it, and ones that break one rule each."""
