// The decoder beside libzstd at full size: `npm run zstd-check`. With `--recorded <folder>` also
// frames of a real server: `<wire>.jsonl`, `<wire>-zstd.frames` (each frame behind its length, four
// bytes) and `<wire>.zdict`, for v1 and v2.
import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: {
    frames: { type: 'string', default: '100000' },
    mutants: { type: 'string', default: '1000000' },
    seed: { type: 'string', default: '20261121' },
    recorded: { type: 'string' },
  },
});

const { status } = spawnSync(
  process.execPath,
  ['node_modules/jest/bin/jest.js', '--selectProjects', 'unit', '--runInBand', 'spec/zstd'],
  {
    stdio: 'inherit',
    env: {
      ...process.env,
      ZSTD_FRAMES: values.frames,
      ZSTD_MUTANTS: values.mutants,
      ZSTD_SEED: values.seed,
      ...(values.recorded && { ZSTD_RECORDED: values.recorded }),
    },
  },
);
process.exit(status ?? 1);
