import type { Kysely } from 'kysely';
import { columns } from '../src/columns.ts';
import { migrate } from '../src/migrate.ts';
import type { Database } from '../src/tables.ts';

/** The columns that the migrations make on an empty database, in the form of `columns.ts`. */
export async function migratedColumns(db: Kysely<Database>): Promise<Record<string, Record<string, string>>> {
  await migrate(db);
  const tables = await db.introspection.getTables();
  return Object.fromEntries(
    tables.map((table) => [
      table.name,
      Object.fromEntries(table.columns.map((each) => [each.name, typeOf(each)])),
    ]),
  );
}

export { columns };

function typeOf({
  dataType,
  isNullable,
}: {
  readonly dataType: string;
  readonly isNullable: boolean;
}): string {
  const type = dataType.toLowerCase() === 'int8' ? 'bigint' : dataType.toLowerCase();
  return isNullable ? `${type} null` : type;
}
