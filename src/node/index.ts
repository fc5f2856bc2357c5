/** The public list of `rx-jetstream/node`. */
export { fileCursorStore, type FileCursorStore } from './file-cursor-store.js';
export { fromReadable, type FromReadableOptions } from './from-readable.js';
export { type ReadableFormat, toReadable, type ToReadableOptions } from './to-readable.js';
export type { PullOptions } from '../core/delivery/pull.js';
