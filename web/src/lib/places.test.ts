import { describe, expect, test } from 'vitest';
import { undrawnKinds, undrawnTags } from './places';

const tags = (...kinds: string[]) => kinds.map((kind) => ({ kind }));

describe('what is here but not drawn', () => {
  test('leaves out scalars and marks', () => {
    expect(undrawnTags(tags('scalar', 'image', 'mark'))).toEqual([{ kind: 'image' }]);
    expect(undrawnKinds(tags('scalar', 'mark'))).toBe('');
  });

  test('is counted by kind, unknown plugins too', () => {
    const kinds = ['histogram', 'scalar', 'histogram', 'pr_curve', 'unknown', 'unknown', 'mesh'];
    expect(undrawnKinds(tags(...kinds))).toBe(
      '2 of histograms, 1 of PR curves, 2 of unknown plugins, 1 of meshes',
    );
  });
});
