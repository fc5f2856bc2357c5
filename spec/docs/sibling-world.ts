import { interval } from 'rxjs';
import * as astro from 'rx-jetstream/astro';
import * as bloomr from 'rx-jetstream/bloomr';
import { startAstroServer, startBloomrServer } from 'rx-jetstream/testing';

/** Time between two messages, ms. */
const PACE = 5;

/** Servers of the sibling gateways, for snippets that name them. */
export interface SiblingWorld {
  /** The packages, with what would go to the network pointed at the embedded servers. */
  readonly modules: Readonly<Record<string, unknown>>;
  close(): Promise<void>;
}

/** On `chan-1` alice tips 1, 2, 3 …; the script `script-id` says the same numbers. */
export async function siblingWorld(code: string, signal: AbortSignal): Promise<SiblingWorld> {
  const modules: Record<string, unknown> = {};
  const ends: (() => unknown)[] = [];
  if (code.includes('rx-jetstream/astro')) {
    const server = await startAstroServer();
    let amount = 1;
    const tips = interval(PACE).subscribe(() => {
      const tip = { type: 'tip', data: { username: 'alice', amount } };
      if (server.publish('channel.activities', 'chan-1', tip).connections > 0) amount += 1;
    });
    modules['rx-jetstream/astro'] = {
      ...astro,
      astro: (options: astro.AstroOptions) =>
        astro.astro({ url: server.wsUrl, signal, ...options }),
    };
    ends.push(
      () => server.close(),
      () => {
        tips.unsubscribe();
      },
    );
  }
  if (code.includes('rx-jetstream/bloomr')) {
    const server = await startBloomrServer();
    let n = 0;
    const talk = interval(PACE).subscribe(() => {
      if (server.connections > 0) server.publish('script-id', { n: (n += 1) });
    });
    modules['rx-jetstream/bloomr'] = {
      ...bloomr,
      bloomr: (options: bloomr.BloomrOptions) =>
        bloomr.bloomr({ url: server.url, signal, ...options }),
    };
    ends.push(
      () => server.close(),
      () => {
        talk.unsubscribe();
      },
    );
  }
  return {
    modules,
    close: async () => {
      for (const end of ends.reverse()) await end();
    },
  };
}
