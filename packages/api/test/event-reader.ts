import { request } from 'node:http';

export interface ReadEvent {
  readonly event: string;
  readonly id: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look at what they expect to be there
  readonly data: any;
}

/** A client of server-sent events, as the standard says: it keeps the last id, also of a block without data. */
export class EventReader implements Disposable {
  readonly events: ReadEvent[] = [];
  readonly comments: string[] = [];
  lastId: string;
  status: number | undefined;
  readonly #sent;
  readonly #ended = Promise.withResolvers<'ended' | 'cut off'>();
  #answer: import('node:http').IncomingMessage | undefined;
  #rest = '';

  constructor(url: string, headers: Readonly<Record<string, string>>, lastId = '') {
    this.lastId = lastId;
    const sent = lastId === '' ? headers : { ...headers, 'last-event-id': lastId };
    this.#sent = request(url, { headers: sent, agent: false }, (answer) => {
      this.status = answer.statusCode;
      this.#answer = answer;
      answer.setEncoding('utf8');
      answer.on('data', (text: string) => this.#take(text));
      answer.on('error', () => {});
      answer.on('close', () => this.#ended.resolve(answer.complete ? 'ended' : 'cut off'));
    });
    this.#sent.on('error', () => this.#ended.resolve('cut off'));
    this.#sent.end();
  }

  /** How it ended, when it has. */
  get ended(): Promise<'ended' | 'cut off'> {
    return this.#ended.promise;
  }

  /** Reads no more, like a client that is too slow; `resume` goes on. */
  pause(): void {
    this.#answer?.pause();
  }

  resume(): void {
    this.#answer?.resume();
  }

  of(event: string): readonly ReadEvent[] {
    return this.events.filter((one) => one.event === event);
  }

  [Symbol.dispose](): void {
    this.#sent.destroy();
  }

  #take(text: string): void {
    const blocks = (this.#rest + text).split('\n\n');
    this.#rest = blocks.pop() ?? '';
    for (const block of blocks) this.#dispatch(block.split('\n'));
  }

  #dispatch(lines: readonly string[]): void {
    const field = (name: string) =>
      lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2);
    this.lastId = field('id') ?? this.lastId;
    const comment = field('');
    if (comment !== undefined) this.comments.push(comment);
    const data = field('data');
    if (data === undefined) return;
    this.events.push({ event: field('event') ?? 'message', id: this.lastId, data: JSON.parse(data) });
  }
}
