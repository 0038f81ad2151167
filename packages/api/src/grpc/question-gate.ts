import { type ServerUnaryCall, type sendUnaryData, status } from '@grpc/grpc-js';
import { Counter, type Logger, type Registry, type SecretCheck, secretCheck } from '@studio/runtime';

export interface QuestionGateDeps {
  /** Secret that callers present; without one every call is refused. */
  readonly internalToken: string | undefined;
  readonly logger: Logger;
  readonly registry: Registry;
}

export interface Question<Request, Answer> {
  /** Its name in the metric. */
  readonly question: 'key' | 'key_id' | 'signing_keys';
  readonly ask: (request: Request) => Promise<Answer>;
  /** What the metric counts an answer as. */
  readonly outcome: (answer: Answer) => string;
  /** What may be logged of a request. */
  readonly shown: (request: Request) => object;
}

/** Questions at once, all kinds together; receivers ask again when told that it cannot be said now. */
const MAX_AT_ONCE = 1_000;

/** What every question passes: the internal token and the limit. A question that fails is UNAVAILABLE, never an answer. */
export class QuestionGate {
  readonly #isInternalToken: SecretCheck;
  readonly #logger: Logger;
  readonly #outcomes: Counter<'question' | 'outcome'>;
  #running = 0;

  constructor({ internalToken, logger, registry }: QuestionGateDeps) {
    this.#isInternalToken = secretCheck(internalToken);
    this.#logger = logger;
    this.#outcomes = new Counter({
      name: 'junjo_api_auth_questions_total',
      help: 'Questions of receivers, by what they ask (key, key_id, signing_keys) and outcome.',
      labelNames: ['question', 'outcome'],
      registers: [registry],
    });
  }

  /** The question as grpc-js wants its handler. */
  handler<Request, Answer>(asked: Question<Request, Answer>) {
    return (call: ServerUnaryCall<Request, Answer>, done: sendUnaryData<Answer>): void =>
      void this.#answer(asked, call, done);
  }

  async #answer<Request, Answer>(
    { question, ask, outcome, shown }: Question<Request, Answer>,
    { request, metadata }: ServerUnaryCall<Request, Answer>,
    done: sendUnaryData<Answer>,
  ): Promise<void> {
    const count = (as: string) => this.#outcomes.inc({ question, outcome: as });
    if (!this.#isInternalToken(metadata.get('x-junjo-internal-token')[0])) {
      count('refused');
      return done({ code: status.UNAUTHENTICATED, details: 'x-junjo-internal-token is missing or wrong' });
    }
    if (this.#running >= MAX_AT_ONCE) {
      count('overloaded');
      return done({ code: status.UNAVAILABLE, details: 'too many questions at once' });
    }
    this.#running++;
    try {
      const answer = await ask(request);
      count(outcome(answer));
      done(null, answer);
    } catch (error) {
      count('failed');
      this.#logger.error({ err: error, question, ...shown(request) }, 'a question of a receiver failed');
      done({ code: status.UNAVAILABLE, details: 'it cannot be said now' });
    } finally {
      this.#running--;
    }
  }
}
