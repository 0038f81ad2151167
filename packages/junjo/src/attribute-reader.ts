import type { Attributes, AttributeValue } from '@studio/core';

/** Attributes by name and type; of a repeated key the first one counts. What has another type is not there. */
export class AttributeReader {
  readonly #values = new Map<string, AttributeValue>();

  constructor(attributes: Attributes) {
    for (const { key, value } of attributes) if (!this.#values.has(key)) this.#values.set(key, value);
  }

  has(key: string): boolean {
    return this.#values.has(key);
  }

  /** The first of the names that has text which is not empty. */
  text(...keys: readonly string[]): string | null {
    for (const key of keys) {
      const value = this.#values.get(key);
      if (typeof value === 'string' && value !== '') return value;
    }
    return null;
  }

  /** A whole number from 0 up to 2^53-1. */
  count(key: string): number | null {
    const value = this.#values.get(key);
    return typeof value === 'bigint' && value >= 0n && value <= Number.MAX_SAFE_INTEGER
      ? Number(value)
      : null;
  }

  flag(key: string): boolean | null {
    const value = this.#values.get(key);
    return typeof value === 'boolean' ? value : null;
  }
}
