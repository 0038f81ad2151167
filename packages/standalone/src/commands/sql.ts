import { systemClock } from '@studio/core';
import { createLogger } from '@studio/runtime';
import Table from 'cli-table3';
import type { Command } from 'commander';
import type { CliProcess } from '../cli-process.ts';
import { byteOption, countOption, durationOption, formatOption } from './option-values.ts';
import { standaloneConfig } from './standalone-config.ts';

interface SqlOptions {
  readonly format: 'table' | 'json';
  readonly maxRows: number;
  readonly memory: number;
  readonly timeout: number;
}

interface Answer {
  readonly columns: readonly { readonly name: string }[];
  readonly rows: readonly unknown[][];
}

/** `studio sql "<statement>"`: one read-only statement, whether the server runs or not. */
export function addSql(cli: Command, process: CliProcess): void {
  cli
    .command('sql')
    .description('run one read-only statement on the span store (tables: `SHOW TABLES`)')
    .argument('<statement>', 'ClickHouse SQL')
    .option('--format <format>', 'table or json', formatOption, 'table')
    .option('--max-rows <count>', 'give at most so many rows', countOption, 1000)
    .option('--memory <size>', 'memory that the statement may use', byteOption, byteOption('512MiB'))
    .option('--timeout <duration>', 'time that the statement may take', durationOption, durationOption('1m'))
    .action((statement: string, options: SqlOptions) => runSql(process, statement, options));
}

async function runSql(process: CliProcess, statement: string, options: SqlOptions): Promise<void> {
  const { config, folder } = standaloneConfig(process);
  const logger = createLogger({ level: 'error', format: 'text' });
  const { withSpanStore } = await import('../compose/with-span-store.ts');
  await withSpanStore({ config, folder, logger, clock: systemClock }, async (store) => {
    const caps = { maxRows: options.maxRows, maxMemoryBytes: options.memory, timeoutMs: options.timeout };
    const answer = await store.query(statement, caps);
    process.stdout.write(options.format === 'json' ? asJson(answer) : asTable(answer));
    if (answer.rows.length >= options.maxRows) {
      process.stderr.write(`Only the first ${options.maxRows} rows: --max-rows changes that.\n`);
    }
  });
}

function asJson({ columns, rows }: Answer): string {
  const objects = rows.map((row) => Object.fromEntries(columns.map(({ name }, index) => [name, row[index]])));
  return `${JSON.stringify(objects, bigintAsText)}\n`;
}

/** 64-bit integers stay exact. */
const bigintAsText = (_key: string, value: unknown): unknown =>
  typeof value === 'bigint' ? value.toString() : value;

function asTable({ columns, rows }: Answer): string {
  const table = new Table({ head: columns.map(({ name }) => name), style: { head: [], border: [] } });
  for (const row of rows) table.push(row.map(asCell));
  return `${table.toString()}\n${rows.length} ${rows.length === 1 ? 'row' : 'rows'}\n`;
}

const LONGEST_CELL = 120;

function asCell(value: unknown): string {
  const text =
    typeof value === 'object' && value !== null ? JSON.stringify(value, bigintAsText) : String(value);
  return text.length > LONGEST_CELL ? `${text.slice(0, LONGEST_CELL)}…` : text;
}
