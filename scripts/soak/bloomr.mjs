// Subscriptions to one script that come and go, each from the position that the last one has saved.
import { checkpoint, consume } from '../../dist/esm/operators/index.js';
import { bloomr } from '../../dist/esm/src/bloomr/index.js';
import { memoryCursorStore } from '../../dist/esm/src/index.js';

export function soak(url) {
  const wrong = [];
  const told = {};
  let messages = 0;
  let last = 0;
  let subscriptions = 0;
  let subscription;
  const store = memoryCursorStore();
  const stream = bloomr({
    url,
    stream: 'soak',
    token: () => Promise.resolve('token'),
    replay: store,
    retry: { initialDelay: 50, maxDelay: 200, attemptsPerMinute: Infinity },
    socketOptions: { transports: ['websocket'] },
    onNotice: ({ code }) => (told[code] = (told[code] ?? 0) + 1),
  });
  const handle = ({ data: { n } }) => {
    messages += 1;
    if (last > 0 && n > last + 1) wrong.push(`${n} after ${last}`);
    last = Math.max(last, n);
  };
  const renew = () => {
    subscription?.unsubscribe();
    subscriptions += 1;
    subscription = stream
      .pipe(consume(handle), checkpoint(store, { every: 100 }))
      .subscribe({ error: (error) => wrong.push(String(error)) });
  };
  renew();
  const renewing = setInterval(renew, 5000);
  return {
    figures: () =>
      `${messages} messages, ${subscriptions} subscriptions, ${stream.metrics().connections} connections, ` +
      Object.entries(told)
        .map(([code, count]) => `${count} ${code}`)
        .join(', '),
    stop: () => {
      clearInterval(renewing);
      subscription.unsubscribe();
      return wrong;
    },
  };
}
