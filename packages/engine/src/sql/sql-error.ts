import { PermanentError } from '@studio/core';

/** A statement that the facade itself refuses, with the ClickHouse error it stands for. */
export class SqlError extends PermanentError {
  readonly clickhouseCode: number;
  readonly clickhouseName: string;

  constructor(message: string, clickhouseCode = 62, clickhouseName = 'SYNTAX_ERROR') {
    super(message, { code: clickhouseName.toLowerCase() });
    this.name = 'SqlError';
    this.clickhouseCode = clickhouseCode;
    this.clickhouseName = clickhouseName;
  }
}
