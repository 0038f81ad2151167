/** What a person sees when the standalone process is ready. */
import type { Endpoints } from '../data-folder/runtime-file.ts';
import type { FirstSecrets } from './bootstrap.ts';
import { snippets } from './snippets.ts';

export interface ReadyFacts {
  readonly endpoints: Endpoints;
  readonly dataPath: string;
  readonly secrets: FirstSecrets;
  /** Set by JUNJO_BOOTSTRAP_*: known to who set them, so not shown. */
  readonly isKeyGiven: boolean;
  readonly isTokenGiven: boolean;
}

export function banner(facts: ReadyFacts): string {
  const { endpoints, dataPath, secrets } = facts;
  const lines = [
    '',
    'Junjo AI Studio is ready.',
    '',
    `  OTLP gRPC    ${endpoints.otlpGrpc}`,
    `  OTLP HTTP    ${endpoints.otlpHttp}/v1/traces`,
    `  REST API     ${endpoints.api}   (OpenAPI: ${endpoints.api}/openapi.json)`,
    `  Metrics      ${endpoints.metrics}/metrics`,
    `  Data         ${dataPath}`,
    '',
  ];
  if (secrets.apiKey || secrets.token) lines.push(...shownOnce(facts));
  else
    lines.push(
      '  Try it: npm run studio -- demo     New key: npm run studio -- keys create --name <name>',
      '',
    );
  return `${lines.join('\n')}\n`;
}

function shownOnce({ secrets, endpoints, isKeyGiven, isTokenGiven }: ReadyFacts): readonly string[] {
  const apiKey = secrets.apiKey ?? '<your API key>';
  const token = secrets.token ?? '<your developer token>';
  const note = (given: boolean, made: string | undefined, variable: string, command: string) =>
    made ?? (given ? `(the one in ${variable})` : `(there is one already; npm run studio -- ${command})`);
  return [
    'Made for you at this first start, shown only now (stored as hashes):',
    '',
    `  API key          ${note(isKeyGiven, secrets.apiKey, 'JUNJO_BOOTSTRAP_API_KEY', 'keys create --name <name>')}`,
    `  Developer token  ${note(isTokenGiven, secrets.token, 'JUNJO_BOOTSTRAP_TOKEN', 'tokens create --name <name>')}`,
    '',
    ...snippets({ ...endpoints, apiKey, token }).flatMap(({ title, text }) => [
      `── ${title} ${'─'.repeat(Math.max(0, 60 - title.length))}`,
      text,
      '',
    ]),
    'Or see it with made-up data: npm run studio -- demo',
    '',
  ];
}

/** One line of JSON for scripts (`--json`). Secrets only at the start that made them. */
export function readyLine({ endpoints, dataPath, secrets }: ReadyFacts, pid: number): string {
  return `${JSON.stringify({ event: 'ready', pid, dataPath, endpoints, ...secrets })}\n`;
}
