import { describe, expect, test } from 'vitest';
import { runsOf } from '../state/test-fixtures';
import { listRows } from './run-list';
import { foldRoom, roomOf } from './run-room';

function rowsOf(...names: string[]) {
  return listRows(runsOf(...names), {
    sort: 'name',
    compareNames: (a, b) => a.id - b.id,
    isToggled: () => false,
    partsOf: () => [],
    isRun: () => false,
    isContext: () => false,
    isContextOpen: () => false,
    isPinned: () => false,
    lastValueOf: () => null,
  });
}

describe('the room of the run panel', () => {
  const size = { widthPx: 280, charPx: 7 };

  test('gives short names their sparklines, and long names the room instead', () => {
    expect(roomOf(rowsOf('a', 'b'), size, () => false).hasSpark).toBe(true);
    const long = roomOf(rowsOf('resnet50_cosine_wd0.05', 'baseline'), size, () => false);
    expect(long.hasSpark).toBe(true);
    const grouped = roomOf(
      rowsOf('x/a-rather-long-name', 'x/another-long-name'),
      size,
      () => false,
    );
    expect(grouped.hasSpark).toBe(false);
    expect(grouped.nameLength).toBeGreaterThan(long.nameLength);
  });

  test('takes the room for a fold button from sparklines, not from long names', () => {
    const [bare] = rowsOf('trial-0001-lr0.1-seed0', 'b').filter((row) => row.kind === 'run');
    if (!bare) throw new Error('no row');
    const withParts = { ...bare, parts: [bare.run] };
    const room = roomOf([withParts], size, () => false);
    expect(room.hasSpark).toBe(false);
    expect(room.nameLength - foldRoom(withParts)).toBeGreaterThan(14);
  });

  test('keeps sparklines beside the remark of a run that is behind', () => {
    const short = roomOf(rowsOf('x/seed0', 'x/seed1', 'range-test'), size, () => true);
    expect(short).toMatchObject({ hasSpark: true, hasRemarks: true });
    expect(roomOf(rowsOf('a', 'b'), size, () => false).hasRemarks).toBe(false);
    expect(roomOf(rowsOf('a', 'b'), size, (run) => run.id === 1).hasRemarks).toBe(true);
  });

  test('holds fewer characters of a wider font', () => {
    const rows = rowsOf('x/a-rather-long-name', 'x/another-long-name');
    const wide = roomOf(rows, { ...size, charPx: 9 }, () => false);
    expect(wide.nameLength).toBeLessThan(roomOf(rows, size, () => false).nameLength);
  });

  test('grows with the panel', () => {
    const rows = rowsOf('resnet50_cosine_wd0.05', 'baseline');
    const wide = roomOf(rows, { ...size, widthPx: 400 }, () => false);
    expect(wide.nameLength).toBeGreaterThan(roomOf(rows, size, () => false).nameLength);
  });

  test('knows what the names of a group share, and those of the groups', () => {
    const rows = rowsOf('exp-a/seed-1', 'exp-a/seed-2', 'exp-b/seed-1', 'exp-b/seed-2');
    const room = roomOf(rows, size, () => false);
    expect(room.folderPrefix).toBe('exp-');
    const [run] = rows.filter((row) => row.kind === 'run');
    expect(run && room.prefixOf(run)).toBe('seed-');
  });
});
