/** A real server that tests talk to, however it was found. */
export interface RunningPart {
  /** Environment variable through which tests find it. */
  readonly variable: string;
  readonly value: string;
  /** How it was found: the given URL, a container, or a program of this machine. */
  readonly source: 'url' | 'docker' | 'native';
  stop(): Promise<void>;
}

/** A part that cannot be had here, and why. */
export interface MissingPart {
  readonly missing: string;
}

export interface PartSource {
  readonly name: string;
  readonly variable: string;
  /** Starts it in a container; only called when a Docker daemon answers. */
  docker(): Promise<{ value: string; stop(): Promise<void> }>;
  /** Starts it from programs of this machine, or says what is missing. */
  native(): Promise<{ value: string; stop(): Promise<void> } | MissingPart>;
}

/** By URL first, then a container where a Docker daemon answers, then programs of this machine. */
export async function findPart(
  source: PartSource,
  env: Readonly<Record<string, string | undefined>>,
  dockerAnswers: boolean,
): Promise<RunningPart | MissingPart> {
  const given = env[source.variable];
  if (given) return { variable: source.variable, value: given, source: 'url', stop: async () => {} };
  if (dockerAnswers) return { variable: source.variable, source: 'docker', ...(await source.docker()) };
  const native = await source.native();
  if ('missing' in native) return native;
  return { variable: source.variable, source: 'native', ...native };
}
