"""What importing a writer costs after torch: CPU, modules and memory, each in a fresh process.

python benchmarks/import_time.py [--repeats R] [--after torch|numpy|nothing]
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys

from peers import WRITERS, describe_machine

BYTECODE_SWITCH = "PYTHONDONTWRITEBYTECODE"
PROBE = """
import json, resource, sys, time
{before}
modules = set(sys.modules)
usage = resource.getrusage(resource.RUSAGE_SELF)
start = time.process_time()
import {module}
cpu = time.process_time() - start
added = set(sys.modules) - modules
memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - usage.ru_maxrss
print(json.dumps([1e3 * cpu, len(added), memory / 1024]))
"""


def measure(module: str, after: str) -> list[float]:
    """CPU milliseconds, modules and MB that importing ``module`` adds."""
    before = "" if after == "nothing" else f"import {after}"
    code = PROBE.format(before=before, module=module)
    # As pip leaves a package: with its bytecode, which the first of these runs may have to make.
    environment = {name: value for name, value in os.environ.items() if name != BYTECODE_SWITCH}
    command = [sys.executable, "-c", code]
    out = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    return json.loads(out.stdout)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--after", choices=["torch", "numpy", "nothing"], default="torch")
    options = parser.parse_args()
    print(describe_machine())
    print(f"{'after ' + options.after:28}{'CPU ms':>9}{'modules':>9}{'MB':>7}")
    for module in WRITERS.values():
        cpu, modules, memory = min(measure(module, options.after) for _ in range(options.repeats))
        print(f"{module:28}{cpu:9.1f}{modules:9}{memory:7.1f}")


if __name__ == "__main__":
    main()
