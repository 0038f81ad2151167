/** Which database to open. */
export type RelationalConfig =
  | {
      readonly kind: 'sqlite';
      /** Made when missing, with its folder. */
      readonly file: string;
    }
  | {
      readonly kind: 'postgres';
      /** `postgres://user:password@host:5432/database` */
      readonly url: string;
      /** Connections that one process holds at most; default 10. */
      readonly maxConnections?: number;
    };
