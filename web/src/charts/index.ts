/** The chart core. Knows no framework; see types.ts for what goes in and what comes out. */

export { createChart } from './chart';
export { type Drawing, sharedDrawing } from './drawing';
export { countRuns } from './facts';
export type * from './types';
