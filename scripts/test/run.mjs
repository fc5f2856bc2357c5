import { spawn } from 'node:child_process';

/** Far more than any step needs: a step that hangs fails instead of holding up the rest. */
const limit = 8 * 60_000;

const windows = process.platform === 'win32';
const running = new Set();

/** Ends a step with everything that it started: npm, the shell, the tool and its workers. */
function end(child) {
  try {
    if (windows) child.kill();
    else process.kill(-child.pid, 'SIGKILL');
  } catch {
    // It was gone already.
  }
}

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => {
    running.forEach(end);
    process.exit(1);
  });
}

/** Runs an npm script and collects what it prints. */
export function run(script, args, cwd) {
  return new Promise((resolve) => {
    const rest = args.length > 0 ? ['--', ...args] : [];
    const child = spawn('npm', ['run', '--silent', script, ...rest], {
      cwd,
      shell: windows,
      detached: !windows,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    running.add(child);
    let output = '';
    const collect = (chunk) => (output += chunk.toString('utf8'));
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    const timer = setTimeout(() => {
      output += `\nended after ${limit / 1000} s`;
      end(child);
    }, limit);
    child.on('error', (error) => (output += `\n${error.message}`));
    child.on('close', (code) => {
      clearTimeout(timer);
      running.delete(child);
      resolve({ code: code ?? 1, output });
    });
  });
}
