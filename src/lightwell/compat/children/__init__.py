"""On the ``PYTHONPATH`` of the processes that a process which takes over starts."""
