/** The page's side of the drawing: hands points over, tells answers to their charts, and replaces a broken worker. */

import type { Note } from './notes';
import { hasWorker, type Port, pagePort, workerPort } from './port';
import {
  type AnswerReply,
  bitmapsOf,
  type ChartId,
  type PictureReply,
  type Reply,
  type Request,
} from './protocol';
import type { KeptSeries, LineData, Measured, Values } from './types';

export interface DrawingListener {
  onPicture(picture: PictureReply): void;
  /** More of them for the picture drawn last. */
  onNotes(notes: readonly Note[]): void;
  onAnswer(answer: AnswerReply): void;
  onMeasured(measured: Measured): void;
  /** Whatever was asked for is forgotten: ask again, in full. */
  onRestart(): void;
}

export type Connect = (
  onReply: (reply: Reply) => void,
  onFailure: (reason: string) => void,
) => Port;

export class Drawing {
  readonly #connect: Connect;
  readonly #charts = new Map<ChartId, DrawingListener>();
  readonly #losers = new Set<() => void>();
  #port: Port | null = null;
  #nextKey = 1;
  #nextChart = 1;

  constructor(connect: Connect) {
    this.#connect = connect;
  }

  /**
   * Takes points over: their buffers move to the drawing, and must not be used afterwards.
   * Whoever keeps points releases them.
   */
  keep(series: readonly LineData[]): readonly KeptSeries[] {
    const key = this.#nextKey;
    this.#nextKey += series.length;
    const kept = series.map((data, i): KeptSeries => {
      const { kind } = data;
      const same = { key: key + i, kind };
      if (kind === 'group') {
        const rows = data.x.length;
        return { ...same, run: -1, count: rows, version: 0, rows };
      }
      const { run, count, version, step } = data;
      const window = kind === 'envelope' ? { window: { from: data.from, to: data.to } } : {};
      return { ...same, run, count, version, rows: step.length, ...window };
    });
    const buffers = new Set(series.flatMap(columnsOf).map(({ buffer }) => buffer));
    this.post({ kind: 'keep', key, series }, [...buffers] as ArrayBuffer[]);
    return kept;
  }

  /**
   * The same points under another smoothing; those without it stay.
   * @param columns Smoothed values of each, a row each; their buffers move to the drawing.
   */
  smooth(series: readonly KeptSeries[], columns: readonly Values[]): readonly KeptSeries[] {
    const key = this.#nextKey;
    this.#nextKey += series.length;
    const of = Uint32Array.from(series, (kept) => kept.key);
    const buffers = new Set(columns.map(({ buffer }) => buffer));
    this.post({ kind: 'smooth', key, of, columns }, [...buffers] as ArrayBuffer[]);
    return series.map((kept, i) => ({ ...kept, key: key + i }));
  }

  /** Charts that still show these points keep them until they are given others. */
  release(series: readonly KeptSeries[]): void {
    if (series.length > 0) this.post({ kind: 'release', keys: series.map(({ key }) => key) });
  }

  /** @returns A function that stops listening. `listener`: all points kept so far are lost with the worker. */
  onLost(listener: () => void): () => void {
    this.#losers.add(listener);
    return () => this.#losers.delete(listener);
  }

  open(listener: DrawingListener): ChartId {
    const chart = this.#nextChart++;
    this.#charts.set(chart, listener);
    return chart;
  }

  close(chart: ChartId): void {
    this.#charts.delete(chart);
    this.post({ kind: 'close', chart });
  }

  post(request: Request, transfer?: Transferable[]): void {
    this.#port ??= this.#connect(this.#tell, this.#replace);
    this.#port.post(request, transfer);
  }

  readonly #tell = (reply: Reply): void => {
    const chart = this.#charts.get(reply.chart);
    // Nobody shows them: they would keep their pixels until memory is short.
    if (!chart) for (const bitmap of bitmapsOf(reply)) bitmap.close();
    if (reply.kind === 'picture') chart?.onPicture(reply);
    else if (reply.kind === 'notes') chart?.onNotes(reply.notes);
    else if (reply.kind === 'measured') chart?.onMeasured(reply.measured);
    else chart?.onAnswer(reply);
  };

  readonly #replace = (reason: string): void => {
    console.warn(`charts are drawn on the page, as the worker failed: ${reason}`);
    this.#port = pagePort(this.#tell);
    for (const listener of this.#losers) listener();
    for (const chart of this.#charts.values()) chart.onRestart();
  };
}

function columnsOf(series: LineData): ArrayBufferView[] {
  return Object.values(series).filter((value) => ArrayBuffer.isView(value));
}

let shared: Drawing | null = null;

/** One for the page: charts share its thread and its points. */
export function sharedDrawing(): Drawing {
  shared ??= new Drawing((onReply, onFailure) =>
    hasWorker() ? workerPort(onReply, onFailure) : pagePort(onReply),
  );
  return shared;
}
