"""Fuzzing of the parsers in Python: ``python -m tests.fuzz --seconds 600`` is the long form.

Whatever bytes they get, they answer, or raise the ``ValueError`` that they document, and take
memory for bytes that are there only. Every case follows from its seed.
"""
