import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(__dirname, '../..');

interface Manifest {
  readonly name: string;
  readonly dependencies?: Readonly<Record<string, string>>;
}

const manifest = (folder: string): Manifest =>
  JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;

/** Copies a package and what it depends on, and nothing else, into a user's node_modules. */
function provide(name: string, modules: string): void {
  const target = join(modules, name);
  if (existsSync(target)) return;
  const source = join(root, 'node_modules', name);
  cpSync(source, target, { recursive: true });
  for (const dependency of Object.keys(manifest(source).dependencies ?? {})) {
    provide(dependency, modules);
  }
}

/**
 * Packs the package as it would be published and lays it into the folder of an imaginary user,
 * who has what package.json promises (its dependencies and the peers) and little more. An
 * import that package.json does not declare fails there as it would fail for a real user.
 */
export default function setUp(): void {
  if (!existsSync(join(root, 'dist/esm/src/index.js'))) {
    throw new Error('Nothing to pack: run `npm run build` first.');
  }
  const user = mkdtempSync(join(tmpdir(), 'rx-jetstream-user-'));
  const modules = join(user, 'node_modules');
  const target = join(modules, 'rx-jetstream');
  mkdirSync(target, { recursive: true });

  // Without scripts: `prepack` would build again while other steps read the build.
  const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', user];
  const windows = process.platform === 'win32';
  const packed = execFileSync('npm', args, { cwd: root, encoding: 'utf8', shell: windows });
  const [{ filename }] = JSON.parse(packed) as [{ filename: string }];
  const tarball = join(user, filename);
  execFileSync('tar', ['-xzf', tarball, '-C', target, '--strip-components=1']);

  // A user of the test kit is on Node and has its types; nobody else is given them (see `types`).
  // The record codecs need io-ts and fp-ts; Bloomr and its server socket.io, the test kit's zstd a
  // compressor.
  const peers = [
    'rxjs',
    'io-ts',
    'fp-ts',
    'socket.io',
    'socket.io-client',
    '@bokuweb/zstd-wasm',
    '@types/node',
  ];
  for (const name of [...peers, ...Object.keys(manifest(target).dependencies ?? {})]) {
    provide(name, modules);
  }
  writeFileSync(join(user, 'package.json'), '{ "name": "user", "private": true }\n');

  // Jest's workers start after this and inherit it.
  process.env['RX_JETSTREAM_USER'] = user;
  process.env['RX_JETSTREAM_TARBALL'] = tarball;
}
