import { expect, test } from 'vitest';
import { nonFiniteMarks } from '../charts/non-finite';
import { envelopeOf, seriesOf, traceOfValues, VIEW } from '../charts/test-fixtures';
import { traceOf } from '../charts/trace';
import type { NonFiniteMark } from '../charts/types';
import { nonFiniteText } from './non-finite-text';

const everything = { from: 0, to: 1000 };

test('one infinity before many NaN is not counted with them', () => {
  const values = Array.from({ length: 500 }, (_, i) => (i >= 317 ? Number.NaN : 1));
  values[310] = Number.POSITIVE_INFINITY;
  const [mark] = nonFiniteMarks([traceOfValues(values)], everything) as [NonFiniteMark];
  expect(nonFiniteText(mark, String)).toBe('Inf at 310, NaN ×183 from 317');
  expect(nonFiniteText(mark)).toBe('Inf, NaN ×183');
  expect(mark.count).toBe(184);
});

test('an envelope tells kinds apart where it was asked to', () => {
  const columns = envelopeOf([
    [1, 2],
    [Number.NaN, Number.NaN],
  ]);
  const texts = [columns, { ...columns, ...kinds([0, 3], [0, 0], [0, 7]) }].map((data) => {
    const [mark] = nonFiniteMarks([traceOf(seriesOf(data), VIEW)], everything);
    return mark && nonFiniteText(mark);
  });
  expect(texts).toEqual(['NaN/Inf ×10', 'NaN ×3, −Inf ×7']);
});

function kinds(nan: number[], posinf: number[], neginf: number[]) {
  return {
    nan: Uint32Array.from(nan),
    posinf: Uint32Array.from(posinf),
    neginf: Uint32Array.from(neginf),
  };
}
