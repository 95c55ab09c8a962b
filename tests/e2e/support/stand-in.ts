/** The controls of a LINE stand-in, as any script would call them. */
export type ChatMessage = {
  id: string;
  from: 'person' | 'shop';
  via?: 'reply' | 'push' | 'multicast';
  /** When, by the stand-in's clock. */
  at: string;
  message: { type: string; text?: string; altText?: string; contents?: unknown };
};
export type LineCall = { method: string; path: string; status: number; body?: unknown };

export function standIn(url: string) {
  const call = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const response = await fetch(new URL(path, url), {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as T;
  };
  const chat = async (id: string) =>
    (await call<{ messages: ChatMessage[] }>('GET', `/control/people/${id}/chat`)).messages;
  return {
    url,
    state: () =>
      call<{
        now: string;
        shop: { liffId: string };
        people: { id: string; lineUserId: string; name: string; reachable: boolean }[];
      }>('GET', '/control/state'),
    /** What time it is there, without the hundreds of people. */
    now: () => call<{ now: string }>('GET', '/control/state?people=none'),
    newPerson: (name: string, language = 'zh-TW') =>
      call<{ id: string; lineUserId: string }>('POST', '/control/people', { name, language }),
    follow: (id: string) => call('POST', `/control/people/${id}/follow`, {}),
    block: (id: string) => call('POST', `/control/people/${id}/block`, {}),
    say: (id: string, text: string) => call('POST', `/control/people/${id}/say`, { text }),
    tap: (id: string, data: string) => call('POST', `/control/people/${id}/tap`, { data }),
    scan: (id: string, code: string) => call<{ page: string }>('POST', `/control/people/${id}/scan`, { code }),
    open: (id: string, address: string) =>
      call<{ page: string }>('POST', `/control/people/${id}/open`, { url: address }),
    clock: (set: { now: string } | { advance: number }) => call('POST', '/control/clock', set),
    faults: (set: object) => call('POST', '/control/faults', set),
    idle: () => call('POST', '/control/idle', {}),
    requests: async () => (await call<{ requests: LineCall[] }>('GET', '/control/requests')).requests,
    chat,
    /** What the shop said to a person, newest last: texts and alt texts. */
    heard: async (id: string) =>
      (await chat(id))
        .filter(({ from }) => from === 'shop')
        .map(({ message }) => message.altText ?? message.text ?? message.type),
  };
}
export type StandIn = ReturnType<typeof standIn>;
