/** The drawing for a page without a worker: a file of its own, so that the worker's needs no wrapping. */
export { Engine } from './engine';
