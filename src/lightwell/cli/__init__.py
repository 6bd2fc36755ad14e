"""The command line: reading arguments, showing progress, choosing exit codes."""
