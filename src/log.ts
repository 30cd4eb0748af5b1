import { pino } from 'pino';

/** What the rooms may log with: a constant lower-case message and fields from the fixed vocabulary. */
export interface Log {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** JSON lines on stderr (fd 2), synchronous so that nothing is lost when the process ends. */
export const createLog = (level = process.env['LOG_LEVEL'] ?? 'warn'): Log =>
  pino(
    { level, base: null, redact: ['secret', '*.secret', 'password', '*.password'] },
    pino.destination({ dest: 2, sync: true }),
  );

export const silentLog: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
