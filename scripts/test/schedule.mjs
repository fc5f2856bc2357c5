/** The machine that this is planned for has two cores. */
const lanes = 2;

/**
 * Runs steps, `lanes` at a time and in the order given as far as `needs` and `alone` let them.
 * `runStep` says whether a step passed; `skip` is told of one whose needs did not.
 */
export async function schedule(steps, runStep, skip) {
  const waiting = [...steps];
  const passed = new Map();
  const running = new Map();

  const ready = ({ needs = [] }) => needs.every((name) => passed.has(name));
  const mayStart = (step) => {
    if (!ready(step)) return false;
    if (running.size === 0) return true;
    const alone = step.alone || [...running.keys()].some((other) => other.alone);
    return !alone && running.size < lanes;
  };

  while (waiting.length > 0 || running.size > 0) {
    const index = waiting.findIndex(mayStart);
    if (index >= 0) {
      const [step] = waiting.splice(index, 1);
      const missing = (step.needs ?? []).filter((name) => !passed.get(name));
      if (missing.length > 0) {
        passed.set(step.script, false);
        skip(step, missing);
        continue;
      }
      const task = runStep(step).then((ok) => {
        passed.set(step.script, ok);
        running.delete(step);
      });
      running.set(step, task);
      continue;
    }
    await Promise.race(running.values());
  }
}
