import { LineError } from '../line-error.ts';
import type { JsonObject } from '../types.ts';

export function checkMessages(messages: unknown): JsonObject[] {
  if (!Array.isArray(messages) || messages.length < 1 || messages.length > 5) throw new LineError(400, 'bad');
  return messages as JsonObject[];
}
