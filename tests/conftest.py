"""What every test stands on."""

import signal

# A shell starts background jobs with Ctrl-C ignored, and children inherit that; tests press it.
signal.signal(signal.SIGINT, signal.default_int_handler)
