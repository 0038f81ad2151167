/**
 * Asks the indexers not to wait for more records before they write what they have.
 * Every MUST below is a test in `conformance/`, named by its id.
 */
export interface FlushSignal {
  /**
   * FS-1 Every listener that listens by then MUST be called, in whatever process it is; FS-2 once for each request.
   * FS-3 MUST resolve within a second, and MUST NOT reject: who cannot be told finds out by itself a little later.
   */
  request(): Promise<void>;
  /**
   * Gives what ends it: FS-4 after that the listener MUST NOT be called.
   * FS-5 A listener that throws MUST NOT keep the others from being called.
   */
  onRequest(listener: () => void): () => void;
  /** FS-6 Safe twice; calls nobody afterwards; leaves no timer or handle. */
  close(): Promise<void>;
}
