import type { HandleOf } from './core/stream-handle.js';
import type { Notice } from './notice.js';

/** What a stream has beside being an Observable. */
export type StreamHandle = HandleOf<Notice>;
