import type { StartedApi } from './start-api.ts';

export const ADMIN = { email: 'admin@example.com', password: 'correct horse battery' };

export interface Answered {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: tests look at what they expect to be there
  readonly body: any;
  readonly headers: Headers;
}

/** What a browser does with a session: it keeps the cookie and says where its page is from. */
export class Browser {
  cookie: string | undefined;
  readonly #url: string;
  readonly #origin: string | undefined;

  constructor(api: Pick<StartedApi, 'url'>, origin: string | undefined = 'http://localhost:5153') {
    this.#url = api.url;
    this.#origin = origin;
  }

  async request(
    method: string,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Answered> {
    const answer = await fetch(this.#url + path, {
      method,
      headers: {
        ...(this.cookie ? { cookie: this.cookie } : {}),
        ...(this.#origin ? { origin: this.#origin } : {}),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    for (const set of answer.headers.getSetCookie()) this.#keep(set);
    const text = await answer.text();
    const isJson = answer.headers.get('content-type')?.includes('json');
    return { status: answer.status, body: isJson ? JSON.parse(text) : text, headers: answer.headers };
  }

  get = (path: string, headers?: Record<string, string>) => this.request('GET', path, undefined, headers);
  post = (path: string, body?: unknown, headers?: Record<string, string>) =>
    this.request('POST', path, body, headers);
  put = (path: string, body?: unknown) => this.request('PUT', path, body);
  patch = (path: string, body?: unknown) => this.request('PATCH', path, body);
  delete = (path: string) => this.request('DELETE', path);

  signIn = (credentials: { readonly email: string; readonly password: string }) =>
    this.post('/api/v1/auth/sign-in', credentials);

  #keep(setCookie: string): void {
    const pair = setCookie.split(';', 1)[0] ?? '';
    this.cookie = pair.endsWith('=') ? undefined : pair;
  }
}

/** The first user, signed in. */
export async function firstUser(api: StartedApi): Promise<Browser> {
  const browser = new Browser(api);
  const { status, body } = await browser.post('/api/v1/users/create-first-user', ADMIN);
  if (status !== 200) throw new Error(`no first user: ${status} ${JSON.stringify(body)}`);
  return browser;
}

/** One more user with a role in a project, signed in. */
export async function userWith(
  api: StartedApi,
  admin: Browser,
  email: string,
  role: 'viewer' | 'member' | 'admin' | null,
  project = 'default',
): Promise<Browser & { readonly userId: string }> {
  const password = `password of ${email}`;
  const made = await admin.post(`/api/v1/users?project=${project}`, { email, password, role });
  if (made.status !== 200) throw new Error(`no user: ${made.status} ${JSON.stringify(made.body)}`);
  const browser = new Browser(api);
  const signedIn = await browser.signIn({ email, password });
  if (signedIn.status !== 200) throw new Error(`cannot sign in: ${signedIn.status}`);
  return Object.assign(browser, { userId: made.body.user.id as string });
}
