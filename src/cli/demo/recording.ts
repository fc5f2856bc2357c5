import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { recordedLines, type UpstreamEvent } from '../../testing/index.js';
import { packageRoot } from '../package-root.js';

/** In the repository; the published package leaves it out. */
const FRAMES = 'spec/fixtures/recorded/v2.jsonl';

/** Events recorded from a real server; none where the recording is not at hand. */
export function recording(root = packageRoot()): readonly UpstreamEvent[] {
  const path = join(root, FRAMES);
  return existsSync(path) ? [...recordedLines(readFileSync(path, 'utf8'))] : [];
}
