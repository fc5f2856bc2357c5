// Adds to each package-lock.json the optional packages that npm left out of it: native parts for
// other platforms which the registry at hand does not carry (a mirror for one platform, say).
// `npm ci` refuses a lockfile without them, on every platform. To be run after a change of
// dependencies. With --check it changes nothing and fails where something is missing, or where a
// lockfile says which registry a package came from (see .npmrc).
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const lockfiles = ['package-lock.json', 'bench/package-lock.json'];
const checking = process.argv.includes('--check');

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

/** Completes a lockfile in memory; gives what it added. */
function complete({ packages }) {
  const added = [];
  for (const [path, { dev, optionalDependencies = {} }] of Object.entries(packages)) {
    for (const [name, version] of Object.entries(optionalDependencies)) {
      const top = `node_modules/${name}`;
      if (packages[top] || packages[`${path}/${top}`]) continue;
      // Only an exact version can be written down unseen.
      if (!/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))
        throw new Error(`${path}: ${name}@${version}`);
      packages[top] = { version, ...platform(name), ...(dev && { dev }), optional: true };
      added.push(`${name}@${version}`);
    }
  }
  return added;
}

for (const name of lockfiles) {
  const file = root + name;
  if (!existsSync(file)) continue;
  const lock = JSON.parse(readFileSync(file, 'utf8'));
  const added = complete(lock);
  if (checking) {
    const located = Object.entries(lock.packages).filter(([, { resolved }]) => resolved);
    for (const each of added) console.error(`${name} lacks ${each}: run \`npm run lockfile\``);
    for (const [path] of located) console.error(`${name} says where ${path} came from`);
    if (added.length + located.length > 0) process.exitCode = 1;
  } else {
    const byPath = ([a], [b]) => (a < b ? -1 : 1);
    lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(byPath));
    if (added.length > 0) writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
    console.log(`${name}: ${added.length} added`);
  }
}
