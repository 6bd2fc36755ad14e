/** Decodes the binary frames of `api/series` and `api/summaries` into typed-array views over the response, copying nothing. */
import type { EnvelopeData, PointsData, RunId, SeriesData, Values } from '../charts/types';
import type { SeriesEntry, SeriesHeader, SummariesHeader } from './schema';

export interface SeriesFrame {
  readonly header: SeriesHeader;
  readonly series: readonly SeriesData[];
}

/** How the series of a header are smoothed; null where the page smooths them itself. */
export interface SmoothFrame {
  readonly header: SeriesHeader;
  readonly columns: readonly (Values | null)[];
}

type Column = Uint32Array | Float32Array | Float64Array;

export const views = {
  u4: (buffer: ArrayBuffer, offset: number, n: number) => new Uint32Array(buffer, offset, n),
  f4: (buffer: ArrayBuffer, offset: number, n: number) => new Float32Array(buffer, offset, n),
  f8: (buffer: ArrayBuffer, offset: number, n: number) => new Float64Array(buffer, offset, n),
};

/** Columns of a frame by where they begin: what several series share is one view, and is handed on once. */
type Shared = Map<number, Column>;

/**
 * @param buffer A whole response. The series are views into it and keep it alive.
 * @throws RangeError when the frame is shorter than its header says.
 */
export function decodeFrame(buffer: ArrayBuffer): SeriesFrame {
  const { header, columnsStart } = decodeHeader<SeriesHeader>(buffer);
  const shared: Shared = new Map();
  const series = header.series.map((entry) =>
    decodeSeries(buffer, columnsStart, header, entry, shared),
  );
  return { header, series };
}

/** @throws RangeError as `decodeFrame`. */
export function decodeSmooth(buffer: ArrayBuffer): SmoothFrame {
  const { header, columnsStart } = decodeHeader<SeriesHeader>(buffer);
  const columns = header.series.map(({ columns: { smooth }, n }) => {
    return smooth ? (views[smooth[0]](buffer, columnsStart + smooth[1], n) as Values) : null;
  });
  return { header, columns };
}

/** One row a series: numbers of the whole of it. A step is 0, and what belongs to it NaN, where there is no point. */
export interface Summaries {
  readonly instance: string;
  readonly version: number;
  readonly runs: readonly RunId[];
  /** Points of any kind. */
  readonly count: Column;
  readonly nan: Column;
  readonly posinf: Column;
  readonly neginf: Column;
  /** Of the finite points. */
  readonly mean: Column;
  /** In order of writing, finite or not. */
  readonly first: PointColumns;
  readonly last: PointColumns;
  /** The first of the smallest, and of the largest, finite points. */
  readonly min: PointColumns;
  readonly max: PointColumns;
  /** Up to 16 points of each row that are not finite, in order of writing; `row` says of which. */
  readonly nonfinite: PointColumns & { readonly row: Column };
}

export interface PointColumns {
  readonly step: Column;
  readonly wallTime: Column;
  readonly value: Column;
}

/** @throws RangeError as `decodeFrame`. */
export function decodeSummaries(buffer: ArrayBuffer): Summaries {
  const { header, columnsStart } = decodeHeader<SummariesHeader>(buffer);
  const read = (places: SummariesHeader['columns'], name: string, n: number): Column => {
    const place = places[name];
    if (!place) throw new RangeError(`summaries: column "${name}" is missing`);
    return views[place[0]](buffer, columnsStart + place[1], n);
  };
  const column = (name: string) => read(header.columns, name, header.run.length);
  const point = (name: string) => ({
    step: column(`${name}_step`),
    wallTime: column(`${name}_wall_time`),
    value: column(`${name}_value`),
  });
  const named = (name: string) => read(header.named_columns, name, header.named);
  return {
    instance: header.instance,
    version: header.version,
    runs: header.run,
    count: column('count'),
    nan: column('nan'),
    posinf: column('posinf'),
    neginf: column('neginf'),
    mean: column('mean'),
    first: point('first'),
    last: point('last'),
    min: point('min'),
    max: point('max'),
    nonfinite: {
      row: named('row'),
      step: named('step'),
      wallTime: named('wall_time'),
      value: named('value'),
    },
  };
}

/** The JSON at the start of a frame, and where its columns begin. */
export function decodeHeader<Header>(buffer: ArrayBuffer): {
  header: Header;
  columnsStart: number;
} {
  const headerBytes = new DataView(buffer).getUint32(0, true);
  const text = new TextDecoder().decode(new Uint8Array(buffer, 4, headerBytes));
  return { header: JSON.parse(text) as Header, columnsStart: 4 + headerBytes };
}

/** How many are NaN, Inf and −Inf, where the request asked. */
function kindsOf(optional: (name: string) => Column | undefined) {
  const [nan, posinf, neginf] = [optional('nan'), optional('posinf'), optional('neginf')];
  if (!nan || !posinf || !neginf) return {};
  return {
    nan: nan as Uint32Array,
    posinf: posinf as Uint32Array,
    neginf: neginf as Uint32Array,
  };
}

function decodeSeries(
  buffer: ArrayBuffer,
  columnsStart: number,
  header: SeriesHeader,
  entry: SeriesEntry,
  shared: Shared,
): SeriesData {
  const optional = (name: string): Column | undefined => {
    const place = entry.columns[name];
    if (!place) return undefined;
    const [kind, offset] = place;
    const known = shared.get(offset);
    // Empty columns begin where others do.
    if (known?.length === entry.n && entry.n > 0) return known;
    const column = views[kind](buffer, columnsStart + offset, entry.n);
    shared.set(offset, column);
    return column;
  };
  const required = (name: string): Column => {
    const column = optional(name);
    if (!column) throw new RangeError(`series of run ${entry.run}: column "${name}" is missing`);
    return column;
  };
  const { run, tag, count, version } = entry;
  // On a time axis a series without times could not be drawn.
  const times =
    header.x === 'step' || header.x === 'tag' ? optional('wall_time') : required('wall_time');
  const wallTime = (times ?? null) as PointsData['wallTime'];
  const smooth = optional('smooth') as PointsData['smooth'];
  const { segment: number, superseded = 0 } = entry;
  const same = {
    run,
    ...(tag !== null && { tag }),
    count,
    version,
    ...(number !== undefined && { segment: { number, superseded } }),
  };
  if (entry.kind === 'points') {
    return {
      kind: 'points',
      ...same,
      step: required('step') as PointsData['step'],
      wallTime,
      value: required('value') as PointsData['value'],
      ...(smooth && { smooth }),
      ...(header.x === 'tag' && { x: required('x') as Float64Array }),
    };
  }
  return {
    kind: 'envelope',
    ...same,
    from: header.from,
    to: header.to,
    counts: required('count') as Uint32Array,
    min: required('min') as EnvelopeData['min'],
    max: required('max') as EnvelopeData['max'],
    last: required('last') as EnvelopeData['last'],
    mean: required('mean') as EnvelopeData['mean'],
    nonfinite: required('nonfinite') as Uint32Array,
    ...kindsOf(optional),
    step: required('step') as EnvelopeData['step'],
    wallTime,
    ...(smooth && { smooth }),
  };
}
