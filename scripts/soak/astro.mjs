// Forty topics that come and go, over one connection; a client that ends now and then, and another.
import { consume } from '../../dist/esm/operators/index.js';
import { astro } from '../../dist/esm/src/astro/index.js';

export function soak(url) {
  const wrong = [];
  const told = {};
  let messages = 0;
  let changes = 0;
  let clients = 0;
  let client;
  let topics = new Map();

  const renew = () => {
    for (const subscription of topics.values()) subscription.unsubscribe();
    topics = new Map();
    clients += 1;
    client = astro({
      url,
      token: () => Promise.resolve('token'),
      retry: { initialDelay: 50, maxDelay: 200, attemptsPerMinute: Infinity },
      onNotice: ({ code }) => (told[code] = (told[code] ?? 0) + 1),
    });
    for (let topic = 0; topic < 10; topic += 1) change(topic);
  };
  const change = (number) => {
    changes += 1;
    const known = topics.get(number);
    topics.delete(number);
    if (known !== undefined) {
      known.unsubscribe();
      return;
    }
    const handle = async () => {
      await null;
      messages += 1;
    };
    const topic$ = client.topic(`soak.topic.${number}`, { room: `room-${number % 3}` });
    topics.set(
      number,
      topic$
        .pipe(consume(handle, { order: 'none' }))
        .subscribe({ error: (error) => wrong.push(String(error)) }),
    );
  };
  renew();
  const changing = setInterval(() => change(changes % 40), 250);
  const renewing = setInterval(renew, 20_000);
  return {
    figures: () =>
      `${messages} messages, ${changes} changes, ${clients} clients, ` +
      Object.entries(told)
        .map(([code, count]) => `${count} ${code}`)
        .join(', '),
    stop: () => {
      clearInterval(changing);
      clearInterval(renewing);
      for (const subscription of topics.values()) subscription.unsubscribe();
      return wrong;
    },
  };
}
