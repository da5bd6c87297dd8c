"""The only code that writes. Each action is one transaction, one trail line, one replan."""
