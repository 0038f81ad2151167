import { expect, it } from 'vitest';
import type { Fixture } from './fixture.ts';

const INSTANCES = 8;

export function schemaConformance(fixture: Fixture): void {
  it('RE-1 migrates an empty database, and again without effect', async () => {
    const relational = await fixture.openOn(await fixture.database());
    await relational.migrate();
    const project = await relational.projects.ensure('p', 'P');
    await relational.migrate();
    expect(await relational.projects.list()).toEqual([project]);
  });

  it('RE-1 is safe when several instances start at once', async () => {
    const test = await fixture.database();
    const instances = await Promise.all(Array.from({ length: INSTANCES }, () => fixture.openOn(test)));
    await Promise.all(instances.map((instance) => instance.migrate()));
    await Promise.all(instances.map((instance, i) => instance.projects.ensure(`p${i}`, 'P')));
    expect(await instances[0]!.projects.list()).toHaveLength(INSTANCES);
  });

  it('keeps what it has when it is closed and opened again', async () => {
    const { test, relational } = await fixture.opened();
    const created = await relational.apiKeys.create({
      projectId: 'default',
      name: 'k',
      secret: 'secret of the key',
    });
    await relational.close();
    const again = await fixture.openOn(test);
    await again.migrate();
    expect(await again.apiKeys.findBySecret('secret of the key')).toEqual(created);
  });

  it('answers a ping, and closes twice', async () => {
    const { relational } = await fixture.opened();
    await relational.ping();
    await relational.close();
    await relational.close();
  });
}
