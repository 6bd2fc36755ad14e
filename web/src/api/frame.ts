/** Decodes the binary frame of `api/series` into typed-array views over the response, copying nothing. */
import type { EnvelopeData, PointsData, SeriesData } from '../charts/types';
import type { SeriesEntry, SeriesHeader } from './schema';

export interface SeriesFrame {
  readonly header: SeriesHeader;
  readonly series: readonly SeriesData[];
}

type Column = Uint32Array | Float32Array | Float64Array;

export const columnViews = {
  u4: (buffer: ArrayBuffer, offset: number, n: number) => new Uint32Array(buffer, offset, n),
  f4: (buffer: ArrayBuffer, offset: number, n: number) => new Float32Array(buffer, offset, n),
  f8: (buffer: ArrayBuffer, offset: number, n: number) => new Float64Array(buffer, offset, n),
};

/**
 * @param buffer A whole response. The series are views into it and keep it alive.
 * @throws RangeError when the frame is shorter than its header says.
 */
export function decodeFrame(buffer: ArrayBuffer): SeriesFrame {
  const headerBytes = new DataView(buffer).getUint32(0, true);
  const text = new TextDecoder().decode(new Uint8Array(buffer, 4, headerBytes));
  const header = JSON.parse(text) as SeriesHeader;
  const columnsStart = 4 + headerBytes;
  const series = header.series.map((entry) => decodeSeries(buffer, columnsStart, header, entry));
  return { header, series };
}

function decodeSeries(
  buffer: ArrayBuffer,
  columnsStart: number,
  header: SeriesHeader,
  entry: SeriesEntry,
): SeriesData {
  const optional = (name: string): Column | undefined => {
    const place = entry.columns[name];
    return place && columnViews[place[0]](buffer, columnsStart + place[1], entry.n);
  };
  const required = (name: string): Column => {
    const column = optional(name);
    if (!column) throw new RangeError(`series of run ${entry.run}: column "${name}" is missing`);
    return column;
  };
  const { run, count, version } = entry;
  // On a time axis a series without times could not be drawn.
  const times = header.x === 'step' ? optional('wall_time') : required('wall_time');
  const wallTime = (times ?? null) as PointsData['wallTime'];
  const smooth = optional('smooth') as PointsData['smooth'];
  if (entry.kind === 'points') {
    return {
      kind: 'points',
      run,
      count,
      version,
      step: required('step') as PointsData['step'],
      wallTime,
      value: required('value') as PointsData['value'],
      ...(smooth && { smooth }),
    };
  }
  return {
    kind: 'envelope',
    run,
    count,
    version,
    from: header.from,
    to: header.to,
    counts: required('count') as Uint32Array,
    min: required('min') as EnvelopeData['min'],
    max: required('max') as EnvelopeData['max'],
    last: required('last') as EnvelopeData['last'],
    mean: required('mean') as EnvelopeData['mean'],
    nonfinite: required('nonfinite') as Uint32Array,
    step: required('step') as EnvelopeData['step'],
    wallTime,
    ...(smooth && { smooth }),
  };
}
