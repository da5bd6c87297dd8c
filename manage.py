#!/usr/bin/env python
"""The project's command line. The commands themselves are in `tracker/management`."""

import os
import sys

from django.core.management import execute_from_command_line

from tracker.access.faults import write_quietly

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")
    sys.excepthook = write_quietly
    execute_from_command_line(sys.argv)
