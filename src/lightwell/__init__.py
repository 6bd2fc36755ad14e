"""Lightwell: what goes into a training loop and what comes out of it, recorded and shown."""
