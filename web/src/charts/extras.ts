/** What a chart can do without for its first picture. */

export { drawEndCounts } from './end-bars';
export { drawFlags, placeFlags } from './flags';
export { listen } from './gestures';
export { HoverLayer } from './hover-layer';
export { moves } from './moves';
