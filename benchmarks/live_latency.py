"""From `add_scalar` in one process to changed pixels in an open page, in milliseconds.

A writer process logs one point a second; the page's own frames are watched: the clock starts right before
`add_scalar` and stops in the first animation frame in which the chart's canvas differs. TensorBoard's side of the
ratio is the age of a point when its HTTP API first returns it (its page polls every 30 s on top, when told to).

    python benchmarks/live_latency.py [--points 20]
"""
