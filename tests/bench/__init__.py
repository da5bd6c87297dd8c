"""The benchmark: `make bench`. Counts, processor time and memory beside a floor measured in the same run. No test."""
