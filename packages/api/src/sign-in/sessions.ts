import { randomBytes } from 'node:crypto';
import type { Clock } from '@studio/core';
import type { Repositories, User } from '@studio/relational';
import type { Response } from 'express';
import { type CookieKeys, SESSION_COOKIE, sealSession } from '../access/session-cookie.ts';

export interface SessionsOptions {
  readonly cookieKeys: CookieKeys;
  readonly ttlMs: number;
  /** Whether browsers may send the cookie over TLS only. */
  readonly isSecure: boolean;
  readonly clock: Clock;
}

/** Begins and ends sessions of browsers. A session always begins with a new secret, whatever the browser sent. */
export class Sessions {
  readonly #options: SessionsOptions;

  constructor(options: SessionsOptions) {
    this.#options = options;
  }

  /** Makes the row; the secret is for `setCookie` once that is committed. */
  async begin(repositories: Pick<Repositories, 'sessions'>, user: User): Promise<string> {
    const { clock, ttlMs } = this.#options;
    const secret = randomBytes(32).toString('base64url');
    const now = clock.nowMs();
    await repositories.sessions.sweep(new Date(now));
    await repositories.sessions.create({ secret, userId: user.id, expiresAt: new Date(now + ttlMs) });
    return secret;
  }

  async setCookie(response: Response, secret: string): Promise<void> {
    const value = await sealSession(secret, this.#options.cookieKeys);
    response.cookie(SESSION_COOKIE, value, { ...this.#attributes(), maxAge: this.#options.ttlMs });
  }

  clearCookie(response: Response): void {
    response.clearCookie(SESSION_COOKIE, this.#attributes());
  }

  #attributes() {
    return { httpOnly: true, sameSite: 'strict', path: '/', secure: this.#options.isSecure } as const;
  }
}
