/** Which extreme of a tag is the best one, as far as its name tells. */

import { bestOf } from '../query/keys';

/** Not results, whatever else the name holds: settings, gradients, speeds, and what lies between two results. */
const neither =
  /(^|[/_.\- ])(lr|learning[_-]?rate|grads?|gradients?|norms?|gaps?|diff|delta|scale|scaler|weights?|coeff?|ratio|time|seconds|secs?|ms|count|per_?s(ec|econd)?)($|[/_.\- ])/i;

const lowerIsBetter =
  /loss|perplexity|(^|[/_.\- ])(err|errors?|nll|ppl|mse|mae|rmse|wer|cer|fid|bpb|bpc|ece|brier)($|[/_.\- ])/i;

/** As the query language's `best`, but null where that only supposes that less is better. */
export function knownBest(tag: string): 'min' | 'max' | null {
  if (neither.test(tag)) return null;
  if (bestOf(tag) === 'max') return 'max';
  return lowerIsBetter.test(tag) ? 'min' : null;
}
