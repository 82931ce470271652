#!/usr/bin/env python
"""Runs the registry's commands; starts the bundled database where no other is named."""

import os
import sys


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "attache_registry.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
