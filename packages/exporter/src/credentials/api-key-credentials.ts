import type { Credentials } from './credentials.ts';

export const API_KEY_HEADER = 'x-junjo-api-key';

/** Sends the API key itself with every request. There is nothing to do about a key that was refused. */
export function apiKeyCredentials(apiKey: string): Credentials {
  const header = { name: API_KEY_HEADER, value: apiKey };
  return {
    header: () => Promise.resolve(header),
    discard: () => false,
    close: () => {},
  };
}
