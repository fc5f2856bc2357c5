import { median } from '../statistics.mjs';

/** Time between two looks, ms. */
const EVERY = 100;
/** A part of all events that does not count: heap and compiled code find their size. */
const WARM_UP = 0.1;

const { gc } = globalThis;

/** The heap after a collection: what is really held. */
function held() {
  gc();
  return process.memoryUsage().heapUsed;
}

/**
 * Resident memory over the events, and the heap that is held at the end of the warm-up and at the
 * end. Only there is a collection forced: all else the engine does as it would.
 */
export function watchMemory(events) {
  const samples = [];
  const warm = Math.max(1, Math.floor(events * WARM_UP));
  let seen = 0;
  let heapBefore;
  let timer;
  const look = () => {
    samples.push({ seen, rss: process.memoryUsage.rss() });
  };
  return {
    begin: () => {
      look();
      timer = setInterval(look, EVERY);
    },
    see: (count) => {
      seen = count;
      if (count === warm) {
        heapBefore = held();
        look();
      }
    },
    end: () => {
      clearInterval(timer);
      look();
      const between = (from, to) =>
        median(
          samples
            .filter((sample) => sample.seen >= from * events && sample.seen <= to * events)
            .map(({ rss }) => rss),
        );
      return {
        samples,
        largest: samples.reduce((most, { rss }) => Math.max(most, rss), 0),
        before: between(WARM_UP, 2 * WARM_UP),
        after: between(1 - WARM_UP, 1),
        heapBefore,
        heapAfter: held(),
      };
    },
  };
}
