/** The public list of `rx-jetstream/node`. */
export { fileCursorStore, type FileCursorStore } from './file-cursor-store.js';
