// An embedded server that keeps a client busy: messages all the time, and trouble every few seconds.
import { startAstroServer, startBloomrServer } from '../../dist/esm/src/testing/index.js';

const kinds = {
  astro: async () => {
    const server = await startAstroServer();
    let count = 0;
    const publish = () => {
      for (let each = 0; each < 20; each += 1) {
        count += 1;
        server.publish(`soak.topic.${count % 40}`, `room-${count % 3}`, {
          n: count,
          text: 'x'.repeat(200),
        });
      }
    };
    const troubles = [
      () => server.reconnectAll({ drain: 500 }),
      () => server.cutAll('rst'),
      () => {
        server.reconnectAll({ drain: 500 });
        server.expireTokens();
      },
      () => server.cutAll('fin'),
      () => server.cutAll({ code: 1012 }),
    ];
    return { url: server.wsUrl, publish, troubles };
  },
  bloomr: async () => {
    const server = await startBloomrServer({ history: 5000 });
    let count = 0;
    const publish = () => {
      for (let each = 0; each < 10; each += 1) {
        count += 1;
        server.publish('soak', { n: count, text: 'x'.repeat(200) });
      }
    };
    const troubles = [
      () => server.cutAll('rst'),
      () => server.cutAll('fin'),
      () => server.emit('error', { message: 'try again' }),
      () => server.emit('warning', 'a warning'),
      () => server.cutAll({ code: 1000 }),
    ];
    return { url: server.url, publish, troubles };
  },
};

const { url, publish, troubles } = await kinds[process.argv[2]]();
let next = 0;
setInterval(publish, 20);
setInterval(() => {
  troubles[next % troubles.length]();
  next += 1;
}, 3000);
process.on('disconnect', () => process.exit(0));
process.send({ url });
