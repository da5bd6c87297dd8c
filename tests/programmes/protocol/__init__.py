"""Tests of reading protocols: files, consistency, supplements, the library. The plan is tested beside."""
