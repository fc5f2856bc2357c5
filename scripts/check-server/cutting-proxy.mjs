import { connect, createServer } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { CutConnection } from './cut-connection.mjs';

/**
 * A TCP port in front of the server that cuts connections by a plan. The client takes it for a
 * host of its own.
 */
export class CuttingProxy {
  /** Connections accepted so far. */
  accepted = 0;
  /** Connections that are open now. */
  open = 0;
  #connections = new Set();
  #server;

  /**
   * @param {ReturnType<typeof import('./arguments.mjs').targetOf>} target
   * @param {import('./cut-plan.mjs').CutPlan} plan
   * @param {import('./watch.mjs').Watch} watch
   */
  constructor(target, plan, watch) {
    const dial = () =>
      target.secure
        ? connectTls({ host: target.hostname, port: target.port, servername: target.hostname })
        : connect({ host: target.hostname, port: target.port });
    this.#server = createServer((client) => {
      this.accepted += 1;
      this.open += 1;
      const connection = new CutConnection(client, { dial, host: target.host, plan, watch });
      this.#connections.add(connection);
      client.once('close', () => {
        this.open -= 1;
        this.#connections.delete(connection);
        watch.poke();
      });
    });
  }

  /** What the client is given as a host. */
  get url() {
    return `ws://127.0.0.1:${this.#server.address().port}`;
  }

  async listen() {
    await new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(0, '127.0.0.1', resolve);
    });
  }

  async close() {
    for (const connection of this.#connections) connection.drop();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
