import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { RequestTemplate } from './request-template.ts';

export interface LoadOptions {
  /** Where OTLP/HTTP is taken now; asked before each try, since a restarted process may have moved. */
  readonly endpoint: () => string;
  readonly apiKey: string;
  readonly connections: number;
  readonly spansPerRequest: number;
  /** Upper bound on spans per second over all connections. */
  readonly spansPerSecond: number;
}

/**
 * A client that never gives up: each request is sent again, byte for byte, until it is acknowledged, as an SDK does
 * after a lost answer. What was acknowledged is exactly what must be stored, once.
 */
export class AcknowledgedLoad {
  /** `traceId:spanId` of every acknowledged span. */
  readonly acknowledged = new Set<string>();
  /** Tries that failed or whose answer was lost. */
  retries = 0;
  readonly #options: LoadOptions;
  readonly #agent: Agent;
  readonly #template: RequestTemplate;
  #running = false;
  #workers: Promise<void>[] = [];

  constructor(options: LoadOptions) {
    this.#options = options;
    this.#agent = new Agent({ keepAlive: true, maxSockets: options.connections });
    this.#template = new RequestTemplate({ spansPerRequest: options.spansPerRequest });
  }

  start(): void {
    this.#running = true;
    this.#workers = Array.from({ length: this.#options.connections }, () => this.#work());
  }

  /** Stops making new requests and waits until each one that was begun is acknowledged. */
  async stop(): Promise<void> {
    this.#running = false;
    await Promise.all(this.#workers);
    this.#agent.destroy();
  }

  async #work(): Promise<void> {
    const { connections, spansPerRequest, spansPerSecond } = this.#options;
    const pauseMs = (1000 * spansPerRequest * connections) / spansPerSecond;
    while (this.#running) {
      const began = performance.now();
      const { body, ids } = this.#template.next(Date.now());
      while (!(await this.#send(body))) {
        this.retries++;
        await sleep(50);
      }
      for (const id of ids) this.acknowledged.add(id);
      await sleep(Math.max(0, pauseMs - (performance.now() - began)));
    }
  }

  #send(body: Buffer): Promise<boolean> {
    return new Promise((resolve, reject) => {
      const headers = { 'content-type': 'application/x-protobuf', 'x-junjo-api-key': this.#options.apiKey };
      const url = `${this.#options.endpoint()}/v1/traces`;
      const sent = request(
        url,
        { method: 'POST', agent: this.#agent, headers, timeout: 30_000 },
        (response) => {
          response.resume();
          response.once('error', () => resolve(false));
          response.once('close', () => resolve(false));
          response.once('end', () => {
            const status = response.statusCode ?? 0;
            if (status === 200) resolve(true);
            else if (status === 503 || status === 429) resolve(false);
            else reject(new Error(`the receiver answered ${status} to a valid request`));
          });
        },
      );
      sent.once('timeout', () => sent.destroy());
      sent.once('error', () => resolve(false));
      sent.end(body);
    });
  }
}
