import { LineError } from './line-error.ts';
import type { Faults, JsonObject } from './types.ts';

const known: { [name: string]: string[] | 'value' } = {
  api: ['status', 'delayMs', 'count', 'path', 'after', 'hangup'],
  webhook: ['drop', 'duplicate', 'delayMs'],
  quota: 'value',
  rate: 'value',
};

/** A misspelt fault that silently does nothing makes a test that proves nothing: unknown names are refused. */
export function refuseUnknownFaults(body: JsonObject): Faults {
  for (const [name, value] of Object.entries(body)) {
    const fields = known[name];
    if (!fields) throw new LineError(400, `There is no fault ${name}`);
    if (fields === 'value') continue;
    for (const field of Object.keys((value ?? {}) as JsonObject)) {
      if (!fields.includes(field)) throw new LineError(400, `There is no fault ${name}.${field}`);
    }
  }
  return structuredClone(body) as Faults;
}
