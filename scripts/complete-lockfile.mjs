// Adds to package-lock.json the optional packages that npm left out of it: native parts for other
// platforms which the registry at hand does not carry (a mirror for one platform, say). `npm ci`
// refuses a lockfile without them, on every platform. To be run after a change of dependencies.
// With --check it changes nothing and fails where something is missing, or where the lockfile
// says which registry a package came from (see .npmrc).
import { readFileSync, writeFileSync } from 'node:fs';

const file = new URL('../package-lock.json', import.meta.url);
const lock = JSON.parse(readFileSync(file, 'utf8'));

const systems = ['darwin', 'linux', 'win32', 'android', 'freebsd', 'openharmony'];
const processors = ['x64', 'arm64', 'arm', 'ia32', 'ppc64', 'riscv64', 's390x', 'loong64'];
const libraries = { gnu: 'glibc', gnueabihf: 'glibc', musl: 'musl', musleabihf: 'musl' };

/** The platform that a package is for, as its name ends: …-linux-arm64-musl. */
function platform(name) {
  const words = name.split('/').at(-1).split('-');
  const os = words.find((word) => systems.includes(word));
  const cpu = words.find((word) => processors.includes(word));
  const libc = os === 'linux' ? libraries[words.at(-1)] : undefined;
  if (!os || !cpu) throw new Error(`Which platform is ${name} for?`);
  return { cpu: [cpu], ...(libc && { libc: [libc] }), os: [os] };
}

const added = [];
for (const [path, { dev, optionalDependencies = {} }] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(optionalDependencies)) {
    const top = `node_modules/${name}`;
    if (lock.packages[top] || lock.packages[`${path}/${top}`]) continue;
    // Only an exact version can be written down unseen.
    if (!/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version)) throw new Error(`${path}: ${name}@${version}`);
    lock.packages[top] = { version, ...platform(name), ...(dev && { dev }), optional: true };
    added.push(`${name}@${version}`);
  }
}

if (process.argv.includes('--check')) {
  for (const each of added) console.error(`missing from package-lock.json: ${each}`);
  if (added.length > 0) console.error('Run `npm run lockfile`.');
  const located = Object.entries(lock.packages).filter(([, { resolved }]) => resolved);
  for (const [path] of located) console.error(`${path} is resolved to an address`);
  process.exitCode = added.length + located.length > 0 ? 1 : 0;
} else {
  const byPath = ([a], [b]) => (a < b ? -1 : 1);
  lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(byPath));
  writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
  console.log(`${added.length} added`);
}
