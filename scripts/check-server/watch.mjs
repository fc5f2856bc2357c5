/** A wait that ran out. It fails the check: nothing is taken for granted that did not happen. */
export class RanOut extends Error {}

/**
 * Waits for conditions. Whoever changes something pokes; conditions are looked at then, so that
 * nothing sleeps for a fixed time.
 */
export class Watch {
  #waiting = new Set();
  #failure;

  /** Something changed. */
  poke() {
    for (const look of this.#waiting) look();
  }

  /** Something went wrong for good: every wait, also one to come, fails with it. */
  fail(error) {
    this.#failure ??= error;
    this.poke();
  }

  /**
   * Resolves once the condition holds.
   *
   * @param {() => boolean} condition
   * @param {number} seconds
   * @param {() => string} what names what is waited for, for the error
   */
  until(condition, seconds, what) {
    return new Promise((resolve, reject) => {
      const settle = (act) => {
        clearTimeout(timer);
        this.#waiting.delete(look);
        act();
      };
      const look = () => {
        if (this.#failure !== undefined) settle(() => reject(this.#failure));
        else if (condition()) settle(resolve);
      };
      const timer = setTimeout(() => {
        settle(() => reject(new RanOut(`waited ${seconds} s for ${what()}`)));
      }, seconds * 1000);
      this.#waiting.add(look);
      look();
    });
  }
}
