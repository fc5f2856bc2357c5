// Node's environment, for all specs in one file: a run ends at its first failure, which is all that a
// change needs and what Jest itself does by the file only; and what takes seconds is left out.
const StrykerEnvironment = require('@stryker-mutator/jest-runner/jest-env/node');

const SLOW = /1,000 seeds|agrees with a plain list|fills? the stack/;

// What a changed line has left behind may fail when its run is over: the next change is not to blame.
process.on('uncaughtException', () => undefined);

module.exports = class extends StrykerEnvironment {
  #failed = false;

  /** Taken by the environment of Stryker, which calls it in its own. */
  async handleTestEvent({ name, test }) {
    if (name === 'test_fn_failure' || name === 'hook_failure') this.#failed = true;
    if (name !== 'test_start') return;
    const isMutant = process.env.__STRYKER_ACTIVE_MUTANT__ !== undefined;
    if (SLOW.test(test.name) || (isMutant && this.#failed)) test.mode = 'skip';
  }
};
