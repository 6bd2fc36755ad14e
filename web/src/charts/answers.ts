/** What answers a pointer, and the words beside what happened to runs: no first picture needs it. */

export { hitsAt } from './hit';
export { dotsOf, hoverAt, leadersOf, leadersOfRun } from './hover';
export { drawLeaders, leadingTraces } from './leaders';
export { markNotes } from './mark-notes';
export { measure } from './measure';
