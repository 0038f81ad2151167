import { expect, test } from 'vitest';
import type { useFixtures } from './setup.ts';

export function migrateTests(open: ReturnType<typeof useFixtures>): void {
  test('SS-1 migrating twice changes nothing', async () => {
    const { store, values } = await open();
    await store.migrate();
    expect(await values('SELECT version FROM schema_migrations FINAL ORDER BY version')).toEqual([
      '1',
      '2',
      '3',
      '4',
      '5',
    ]);
  });

  test('SS-1 several instances may start at once', async () => {
    const fixture = await open({ migrated: false });
    const stores = await Promise.all(Array.from({ length: 5 }, fixture.another));
    await Promise.all(stores.map((store) => store.migrate()));
    expect(await fixture.values('SELECT count() FROM schema_migrations FINAL')).toEqual(['5']);
    expect(await fixture.store.services('default')).toEqual([]);
  });

  test('SS-1 a newer schema is refused', async () => {
    const { command, another } = await open();
    await command("INSERT INTO schema_migrations VALUES (999, 'from-the-future', '', now())");
    await expect((await another()).migrate()).rejects.toMatchObject({
      name: 'PermanentError',
      code: 'schema_too_new',
    });
  });

  test('SS-1 a migration whose text changed after it was applied is refused', async () => {
    const { command, another } = await open();
    await command("INSERT INTO schema_migrations VALUES (2, 'rollup-minute', 'other', now())");
    await expect((await another()).migrate()).rejects.toMatchObject({
      name: 'PermanentError',
      code: 'schema_changed',
    });
  });

  test('ping resolves', async () => {
    const { store } = await open();
    await expect(store.ping()).resolves.toBeUndefined();
  });
}
