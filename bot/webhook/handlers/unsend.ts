import { type Answer, silence, type Turn } from '../answer.ts';
import { isObject } from '../read-event.ts';

/** Somebody took a message back: what we still hold of it goes. */
export async function onUnsend({ deps, row }: Turn): Promise<Answer> {
  const unsend = row.event.unsend;
  const id = isObject(unsend) ? unsend.messageId : null;
  if (typeof id === 'string') await deps.inbox.dropText(row.personKey, id);
  return silence('unsent');
}
