import { pino } from 'pino';
import type { Config } from './config.ts';

export type Log = ReturnType<typeof createLog>;

/** JSON lines. What could name a person or open a door is cut out here, whoever logs it. */
export function createLog(level: Config['logLevel'], destination?: { write(line: string): void }) {
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: {
      paths: [
        'token',
        'idToken',
        'accessToken',
        'authorization',
        'cookie',
        'signature',
        'name',
        'phone',
        'email',
        'birthday',
        'text',
        'replyToken',
        'req.headers',
        'res.headers',
        'headers',
        '*.token',
        '*.idToken',
        '*.replyToken',
        '*.authorization',
        '*.cookie',
        '*.phone',
        '*.email',
        '*.text',
        '*.displayName',
      ],
      censor: '[cut]',
    },
  };
  return destination ? pino(options, destination) : pino(options);
}
