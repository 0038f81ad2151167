import type { ClickHouseVectorIndexConfig } from '../config.ts';
import type { VectorIndexDeps } from '../deps.ts';
import { type CandidateSource, hybridQuery, similarQuery } from '../hybrid-search.ts';
import type { VectorPoint } from '../point.ts';
import type { DenseAddition, SimilarQuery, VectorIndex, VectorQuery } from '../port.ts';
import { Connection, type ConnectionOptions } from './connection.ts';
import { deleteTrace, deleteWhere } from './delete-points.ts';
import { denseCandidates } from './dense-candidates.ts';
import { timeSql } from './filter-sql.ts';
import { lexicalCandidates } from './lexical-candidates.ts';
import { migrate } from './migrate.ts';
import { countPoints, pointOf, stillThere, withoutDense } from './read-points.ts';
import { pointRow, termsRow } from './rows.ts';

const DEFAULT_CANDIDATES = 1_000_000;
const DEFAULT_SEARCH_MS = 3_000;
const SLICE_ROWS = 100_000;

type Options = Omit<ClickHouseVectorIndexConfig, 'database'> & ConnectionOptions;

/** The vector index in tables of a ClickHouse server or of the embedded engine: postings, and brute force over vectors. */
export class ClickHouseVectorIndex implements VectorIndex {
  readonly #connection: Connection;
  readonly #clock: VectorIndexDeps['clock'];
  readonly #source: CandidateSource;

  constructor(options: Options, { clock }: VectorIndexDeps) {
    const { maxCandidates = DEFAULT_CANDIDATES, maxSearchMs = DEFAULT_SEARCH_MS } = options;
    const connection = new Connection(options);
    const limits = { maxCandidates, maxSearchMs, sliceRows: SLICE_ROWS, clock };
    this.#connection = connection;
    this.#clock = clock;
    this.#source = {
      lexical: (query) => lexicalCandidates(connection, query),
      dense: (query) => denseCandidates(connection, query, limits),
      pointOf: (span, signal) => pointOf(connection, span, signal),
    };
  }

  migrate = () => migrate(this.#connection, this.#clock);
  ping = (signal?: AbortSignal) => this.#connection.ping(signal);
  close = () => this.#connection.close();

  /** Terms first: a point that is there is found by its words. */
  async upsert(points: readonly VectorPoint[], signal?: AbortSignal): Promise<void> {
    await this.#connection.insert('vector_terms_in', points.map(termsRow), signal);
    await this.#insertPoints(points, signal);
  }

  /** What was deleted meanwhile stays deleted. */
  async addDense(points: readonly DenseAddition[], signal?: AbortSignal): Promise<void> {
    const there = await stillThere(this.#connection, points, signal);
    await this.#insertPoints(
      points.filter(({ id }) => there.has(id)),
      signal,
    );
  }

  async #insertPoints(points: readonly (DenseAddition | VectorPoint)[], signal?: AbortSignal): Promise<void> {
    const nowMs = this.#clock.nowMs();
    const rows = points.map((point) => pointRow(point, nowMs));
    await this.#connection.insert('vector_points', rows, signal);
  }

  deleteTrace = (projectId: string, traceId: string, signal?: AbortSignal) =>
    deleteTrace(this.#connection, projectId, traceId, signal);

  deleteRange = (projectId: string, fromUnixMs: number, toUnixMs: number, signal?: AbortSignal) =>
    deleteWhere(
      this.#connection,
      projectId,
      `start >= ${timeSql(fromUnixMs)} AND start < ${timeSql(toUnixMs)}`,
      signal,
    );

  deleteProject = (projectId: string, signal?: AbortSignal) =>
    deleteWhere(this.#connection, projectId, 'true', signal);

  query = (query: VectorQuery, signal?: AbortSignal) => hybridQuery(this.#source, query, signal);
  similarTo = (query: SimilarQuery, signal?: AbortSignal) => similarQuery(this.#source, query, signal);
  withoutDense = (options: Parameters<VectorIndex['withoutDense']>[0], signal?: AbortSignal) =>
    withoutDense(this.#connection, options, signal);
  count = (projectId: string, signal?: AbortSignal) => countPoints(this.#connection, projectId, signal);
}
