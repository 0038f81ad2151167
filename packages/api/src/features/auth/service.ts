import type { Repositories, User } from '@studio/relational';
import { HttpError } from '../../errors/http-error.ts';
import type { Passwords } from '../../sign-in/passwords.ts';
import type { SignInThrottle } from '../../sign-in/throttle.ts';

export interface Credentials {
  readonly email: string;
  readonly password: string;
}

export interface AuthServiceDeps {
  readonly users: Repositories['users'];
  readonly passwords: Passwords;
  readonly throttle: SignInThrottle;
}

/** Who a person is, by e-mail address and password. */
export class AuthService {
  readonly #deps: AuthServiceDeps;

  constructor(deps: AuthServiceDeps) {
    this.#deps = deps;
  }

  /**
   * The user with these credentials. One answer for an unknown address, a wrong password and an inactive user, and in
   * the same time. @throws HttpError `unauthenticated`, `too_many_requests`
   */
  async userWith({ email, password }: Credentials, address: string | undefined): Promise<User> {
    const { users, passwords, throttle } = this.#deps;
    await throttle.attempt(email, address);
    const found = await users.findByEmail(email);
    const isRight = await passwords.matches(password, found?.passwordHash);
    if (!isRight || !found?.user.isActive) throw new HttpError('unauthenticated', 'Invalid credentials.');
    await throttle.succeeded(email, address);
    return found.user;
  }

  /** The password of a signed-in user, typed again. @throws HttpError `validation_failed`, `too_many_requests` */
  async confirm(user: User, password: string, address: string | undefined): Promise<void> {
    const { users, passwords, throttle } = this.#deps;
    await throttle.attempt(user.email, address);
    const isRight = await passwords.matches(password, await users.passwordHashOf(user.id));
    if (!isRight) {
      const problems = [{ path: 'current_password', message: 'is not the password' }];
      throw new HttpError('validation_failed', 'current_password: is not the password', { problems });
    }
    await throttle.succeeded(user.email, address);
  }

  hash(password: string): Promise<string> {
    return this.#deps.passwords.hash(password);
  }
}
