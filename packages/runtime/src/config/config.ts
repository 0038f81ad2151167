import type { REQUIRED, Role } from './roles.ts';
import type { Values } from './settings.ts';

/** Everything a process can be told, checked and typed. Durations in ms, sizes in bytes, lists as arrays. */
export interface Config extends Omit<Values, 'internalBind'>, Derived {
  /** What is set but has no effect, one sentence each: for the log. */
  readonly warnings: readonly string[];
}

type RequiredOf<R extends Role> = (typeof REQUIRED)[R][number];

/** The configuration of a role: what it requires is there. */
export type ConfigOf<R extends Role> = Config & {
  readonly [K in RequiredOf<R>]: NonNullable<Config[K]>;
};

/** What follows from several variables together. */
interface Derived {
  /** Resolved: see JUNJO_INTERNAL_BIND. */
  readonly internalBind: string;
  /** Origins of browser pages that may read answers: those that were given, and those of the UI and the API. */
  readonly allowedOrigins: readonly string[];
  /** Where clients send telemetry to, for people and exporters to copy. */
  readonly otlpEndpoint: string;
  /** Where people open the UI. */
  readonly frontendUrl: string;
  /** Where the API is reached from outside, if that was said. */
  readonly backendUrl?: string | undefined;
}

/** What follows from the variables for a process of this role. */
export function derive(values: Values, role: Role): Derived {
  const scheme = values.tlsCertFile ? 'grpcs' : 'grpc';
  return {
    internalBind: values.internalBind ?? (role === 'standalone' ? '127.0.0.1' : values.bind),
    allowedOrigins: allowedOrigins(values),
    otlpEndpoint: values.prodIngestionUrl ?? `${scheme}://localhost:${values.otlpGrpcPort}`,
    frontendUrl: values.prodFrontendUrl ?? localWeb(values),
    backendUrl: values.prodBackendUrl,
  };
}

/** The development server of the UI. */
const DEVELOPMENT_WEB = 'http://localhost:5151';

function allowedOrigins(values: Values): readonly string[] {
  const { environment, allowOrigins, prodFrontendUrl, prodBackendUrl } = values;
  const local = environment === 'development' ? [DEVELOPMENT_WEB, localWeb(values)] : [];
  const all = [...(allowOrigins ?? local), prodFrontendUrl, prodBackendUrl];
  return [...new Set(all.filter((origin) => origin !== undefined))];
}

const localWeb = ({ webPort }: Values): string => `http://localhost:${webPort}`;
