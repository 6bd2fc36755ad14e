/** What answers a pointer: no picture needs it. */

export { hitsAt } from './hit';
export { dotsOf, hoverAt, leadersOf, leadersOfRun } from './hover';
export { drawLeaders, leadingTraces } from './leaders';
export { measure } from './measure';
