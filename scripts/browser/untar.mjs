// The little of tar that the packaged browser's archives need: plain files and folders.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, normalize, sep } from 'node:path';

const block = 512;
const text = (buffer, from, length) => {
  const field = buffer.subarray(from, from + length);
  const end = field.indexOf(0);
  return field.subarray(0, end < 0 ? length : end).toString('utf8');
};

/** Writes the regular files of a tar archive below `folder`. */
export function untar(archive, folder) {
  for (let at = 0; at + block <= archive.length;) {
    const header = archive.subarray(at, at + block);
    const name = join(text(header, 345, 155), text(header, 0, 100));
    // Two blocks of zeros end the archive.
    if (header[0] === 0) return;
    const mode = parseInt(text(header, 100, 8), 8);
    const size = parseInt(text(header, 124, 12), 8);
    const type = header[156];
    at += block;
    if (type === 0 || type === 0x30) {
      const path = normalize(join(folder, name));
      if (!path.startsWith(normalize(folder) + sep)) throw new Error(`"${name}" leaves the folder`);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, archive.subarray(at, at + size), { mode });
    }
    at += Math.ceil(size / block) * block;
  }
}
