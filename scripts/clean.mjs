// Removes what builds and tests leave behind.
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

for (const name of ['dist', 'coverage', 'temp', '.cache']) {
  rmSync(fileURLToPath(new URL(`../${name}`, import.meta.url)), { recursive: true, force: true });
}
