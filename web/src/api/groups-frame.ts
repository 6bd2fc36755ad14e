/** Decodes the binary frame of `api/groups`: groups of runs as one line each. */
import type { GroupData } from '../charts/types';
import { decodeHeader, views } from './frame';
import type { GroupEntry, GroupsHeader } from './schema';

export interface GroupsFrame {
  readonly instance: string;
  /** In the order asked for; `group` is the position there. */
  readonly groups: readonly GroupData[];
}

/** @throws RangeError when the frame is shorter than its header says, or lacks a column. */
export function decodeGroups(buffer: ArrayBuffer): GroupsFrame {
  const { header, columnsStart } = decodeHeader<GroupsHeader>(buffer);
  const column = ({ columns, n, group }: GroupEntry, name: string) => {
    const place = columns[name];
    if (!place) throw new RangeError(`group ${group}: column "${name}" is missing`);
    return views[place[0]](buffer, columnsStart + place[1], n);
  };
  const groups = header.groups.map((entry): GroupData => {
    const numbers = (name: string) => column(entry, name) as Float64Array;
    return {
      kind: 'group',
      group: entry.group,
      x: numbers('x'),
      n: Uint32Array.from(column(entry, 'n')),
      mean: numbers('mean'),
      q1: numbers('q1'),
      median: numbers('median'),
      q3: numbers('q3'),
      sd: numbers('sd'),
      low: numbers('low'),
      high: numbers('high'),
      min: numbers('min'),
      max: numbers('max'),
    };
  });
  return { instance: header.instance, groups };
}
