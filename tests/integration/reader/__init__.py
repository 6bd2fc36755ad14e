"""The reader under every fault we know of, on real files, at once and while following."""
