"""``python -m lightwell``: the command line."""

from lightwell.cli.entry import run

if __name__ == "__main__":
    run()
