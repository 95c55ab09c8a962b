/** The stand-in's controls, as the page needs them: `/control/*` on its own origin. */
async function ask(method, path, body) {
  const response = await fetch(`/control${path}`, {
    method,
    ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(answer.message ?? `${response.status}`);
  return answer;
}

const at = (id) => `/people/${encodeURIComponent(id)}`;

export const api = {
  /** Shop, clock, faults, quota, links; the people are asked for apart, there may be very many. */
  state: () => ask('GET', '/state?people=none'),
  people: (query) => ask('GET', `/people?${new URLSearchParams(query)}`),
  person: (id) => ask('GET', at(id)),
  newPerson: (person) => ask('POST', '/people', person),
  chat: async (id) => (await ask('GET', `${at(id)}/chat`)).messages,
  richMenu: (id) => ask('GET', `${at(id)}/richmenu`),
  /** What a person does: `follow`, `say`, `tap`, `sticker`, `scan`, `open` … */
  act: (id, what, body = {}) => ask('POST', `${at(id)}/${what}`, body),
  faults: (faults) => ask('POST', '/faults', faults),
  clock: (move) => ask('POST', '/clock', move),
  requests: async (last) => (await ask('GET', `/requests?last=${last}`)).requests,
  webhooks: async (last) => (await ask('GET', `/webhooks?last=${last}`)).webhooks,
};

/**
 * Everything that happens, as it happens. Each (re)connection begins with `{type:'state'}`: whoever listens reads anew then.
 * @param {(event: {type: string}) => void} onEvent
 * @param {(connected: boolean) => void} onConnection
 */
export function listen(onEvent, onConnection) {
  const source = new EventSource('/control/stream');
  source.addEventListener('open', () => onConnection(true));
  source.addEventListener('error', () => onConnection(false));
  source.addEventListener('message', ({ data }) => onEvent(JSON.parse(data)));
}
