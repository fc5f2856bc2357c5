import { BehaviorSubject } from 'rxjs';
import { madeUpFilter, passes, requiredUnder } from '../filters.mjs';
import { onStage } from '../stage.mjs';

/** An Observable of filters, changed while connections are cut. */
export async function filtersPhase(setting, { events, cuts, filters }) {
  const { random } = setting;
  const from = setting.startFor(events);
  const wanted = { cursor: from, hosts: 3, cuts, frames: Math.ceil(events / (cuts + 1)) };
  const changes = [{ filter: {}, seen: 0, had: 0 }];

  const result = await onStage(setting, wanted, async ({ client, oracle, until, finish }) => {
    const filter$ = new BehaviorSubject(changes[0].filter);
    const change = (filter) => {
      changes.push({ filter, seen: oracle.last, had: client.last });
      client.filter = changes.length - 1;
      filter$.next(filter);
    };
    client.start({ cursor: from, filter: filter$.asObservable() });
    await until(
      () => client.deliveries.length > 0 && oracle.entries.length > 0,
      () => 'the first event',
    );
    // The last change is back to everything: passing the end is seen then.
    for (let left = filters - 1; left > 0; left -= 1) {
      change(otherFilter(random, oracle.entries, changes.at(-1).filter));
      // Some change again before they are in force.
      if (random.next() < 0.3) continue;
      await settled({ client, oracle, until }, changes.at(-1).filter, random.whole(10, 150));
    }
    if (filters > 0) change({});
    const to = await finish(0);
    return {
      from,
      to,
      required: requiredUnder(changes),
      allowed: (delivery) => passes(changes[delivery.filter].filter, delivery),
    };
  });
  return { ...result, changes: changes.length - 1 };
}

function otherFilter(random, entries, last) {
  for (;;) {
    const filter = madeUpFilter(random, entries);
    if (JSON.stringify(filter) !== JSON.stringify(last)) return filter;
  }
}

/** The new filter is in force, and the server has sent some more meanwhile. */
async function settled({ client, oracle, until }, filter, more) {
  const applied = client.told('filter-applied').length;
  const nothing = filter.dids?.length === 0;
  const goal = oracle.entries.length + more;
  await until(
    () =>
      oracle.entries.length >= goal && (nothing || client.told('filter-applied').length > applied),
    () => `${more} more events under the filter ${JSON.stringify(filter).slice(0, 120)}`,
  );
}
