/** TensorBoard's smoothing: an exponential moving average with its start-up bias divided out. */

/**
 * Smoothed copy of `values` in order of writing. Non-finite values pass through and leave the average as it
 * was; a series of one repeated value stays exactly that value. 0 ≤ weight < 1; at 0 nothing changes.
 */
export function smooth(values: ArrayLike<number>, weight: number): Float64Array {
  const out = new Float64Array(values.length);
  const isConstant = allFiniteEqual(values);
  let last = 0;
  // weight^n, kept as a product: cheaper than a power a point, and equal to it.
  let debt = 1;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (isConstant || weight <= 0 || !Number.isFinite(value)) {
      out[i] = value;
      continue;
    }
    last = last * weight + (1 - weight) * value;
    debt *= weight;
    out[i] = last / (1 - debt);
  }
  return out;
}

function allFiniteEqual(values: ArrayLike<number>): boolean {
  let first = Number.NaN;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (!Number.isFinite(value)) continue;
    if (Number.isNaN(first)) first = value;
    else if (value !== first) return false;
  }
  return true;
}
