/** NaN and infinities in words, each kind counted by itself. */
import type { NonFiniteMark } from '../charts/types';
import { formatInteger } from './format';

/**
 * "Inf at 310, NaN ×183 from 317"; where nobody asks for places, "Inf, NaN ×183".
 * @param placeText Says where on the x axis.
 */
export function nonFiniteText(
  { kinds }: Pick<NonFiniteMark, 'kinds'>,
  placeText?: (x: number) => string,
): string {
  return kinds
    .map(({ kind, count, firstX }) => {
      const many = count > 1 ? ` ×${formatInteger(count)}` : '';
      const place = placeText ? ` ${count > 1 ? 'from' : 'at'} ${placeText(firstX)}` : '';
      return `${kind}${many}${place}`;
    })
    .join(', ');
}
