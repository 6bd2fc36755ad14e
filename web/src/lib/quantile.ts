/** Quantiles by selection, without sorting everything. */

/** The k-th smallest of values[0..end), reordering them. Values must not be NaN. */
export function select(values: Float64Array, k: number, end = values.length): number {
  let left = 0;
  let right = end - 1;
  while (left < right) {
    const pivot = medianOfThree(values, left, right);
    let i = left;
    let j = right;
    while (i <= j) {
      while ((values[i] as number) < pivot) i++;
      while ((values[j] as number) > pivot) j--;
      if (i <= j) {
        const swapped = values[i] as number;
        values[i] = values[j] as number;
        values[j] = swapped;
        i++;
        j--;
      }
    }
    if (k <= j) right = j;
    else if (k >= i) left = i;
    else break;
  }
  return values[k] as number;
}

function medianOfThree(values: Float64Array, left: number, right: number): number {
  const a = values[left] as number;
  const b = values[(left + right) >> 1] as number;
  const c = values[right] as number;
  return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
}

/** The q-quantile (nearest rank) of values[0..end), reordering them; NaN when there are none. */
export function quantile(values: Float64Array, q: number, end = values.length): number {
  if (end === 0) return Number.NaN;
  return select(values, Math.round(q * (end - 1)), end);
}
