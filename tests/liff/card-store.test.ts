import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { cardOf } from './support/card.ts';
import { stubBrowser } from './support/globals.ts';

const openSession = vi.fn<() => Promise<unknown>>();
const memberCall = vi.fn<() => Promise<unknown>>();
vi.mock('../../liff-app/src/lib/session.ts', () => ({
  openSession: () => openSession(),
  memberCall: () => memberCall(),
  bearer: async () => 'T',
}));
let snapshot: () => unknown = () => null;
vi.mock('react', () => ({
  useSyncExternalStore: (_subscribe: unknown, read: () => unknown) => {
    snapshot = read;
    return read();
  },
}));

const cardKey = 'regulars:card:2000000000-AbcdEfgh:';
const paintKey = 'regulars:paint:2000000000-AbcdEfgh:';
let browser: ReturnType<typeof stubBrowser>;

async function fresh() {
  vi.resetModules();
  const store = await import('../../liff-app/src/lib/card-store.ts');
  const { ApiError } = await import('../../liff-app/src/lib/api.ts');
  // biome-ignore lint/correctness/useHookAtTopLevel: React is stubbed; this only gets hold of the state
  store.useCard();
  return { ...store, ApiError, state: () => snapshot() as ReturnType<typeof store.useCard> };
}
const kept = cardOf({ points: { ...cardOf().points, balance: 100 } });
const current = cardOf();

beforeEach(() => {
  browser = stubBrowser();
  openSession.mockReset();
  memberCall.mockReset();
  vi.stubGlobal('fetch', () => new Promise(() => {}));
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('the card', () => {
  it('is the kept one first, the server’s next, and that one is kept', async () => {
    browser.kept.set(cardKey, JSON.stringify(kept));
    let answer: (card: unknown) => void = () => {};
    openSession.mockReturnValue(
      new Promise((resolve) => {
        answer = resolve;
      }),
    );
    const { openCard, state } = await fresh();
    const opening = openCard();
    await vi.waitFor(() =>
      expect(state()).toMatchObject({ status: 'ready', fresh: false, card: { points: { balance: 100 } } }),
    );
    answer(current);
    await opening;
    expect(state()).toMatchObject({ status: 'ready', fresh: true, error: null, card: { points: { balance: 131 } } });
    expect(JSON.parse(browser.kept.get(cardKey)!)).toMatchObject({ points: { balance: 131 } });
  });

  it('stays where LIFF is silent, and says after a while how old it is', async () => {
    vi.useFakeTimers();
    browser.kept.set(cardKey, JSON.stringify(kept));
    openSession.mockReturnValue(new Promise(() => {}));
    const { openCard, state } = await fresh();
    void openCard();
    await vi.advanceTimersByTimeAsync(2_000);
    expect(state()).toMatchObject({ status: 'ready', error: null });
    await vi.advanceTimersByTimeAsync(7_000);
    expect(state()).toMatchObject({ status: 'ready', fresh: false, error: { code: 'UNAVAILABLE', offline: false } });
  });

  it('fails in words where nothing is kept and nobody answers; what comes late is shown all the same', async () => {
    vi.useFakeTimers();
    let answer: (card: unknown) => void = () => {};
    openSession.mockReturnValue(
      new Promise((resolve) => {
        answer = resolve;
      }),
    );
    const { openCard, state } = await fresh();
    void openCard();
    await vi.advanceTimersByTimeAsync(9_000);
    expect(state().status).toBe('failed');
    answer(current);
    await vi.advanceTimersByTimeAsync(10);
    expect(state().status).toBe('ready');
  });

  it('kept by an older page, in another shape, waits for the server’s', async () => {
    vi.useFakeTimers();
    const { furtherDate: _, ...older } = kept;
    browser.kept.set(cardKey, JSON.stringify(older));
    openSession.mockReturnValue(new Promise(() => {}));
    const { openCard, state } = await fresh();
    void openCard();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(state()).toMatchObject({ status: 'failed', card: null });
  });

  it('of somebody else is taken off the phone, with what was drawn of it', async () => {
    browser.kept.set(cardKey, JSON.stringify({ ...kept, member: { ...kept.member, number: '999' } }));
    browser.kept.set(paintKey, '{"html":"theirs"}');
    openSession.mockResolvedValue(current);
    const { openCard } = await fresh();
    await openCard();
    expect(browser.kept.has(paintKey)).toBe(false);
    expect(JSON.parse(browser.kept.get(cardKey)!)).toMatchObject({ member: { number: current.member.number } });
  });

  it('of who is no member is forgotten', async () => {
    browser.kept.set(cardKey, JSON.stringify(kept));
    openSession.mockResolvedValue(null);
    const { openCard, state } = await fresh();
    await openCard();
    expect(state().status).toBe('guest');
    expect(browser.kept.size).toBe(0);
  });

  it('keeps its numbers where a refresh fails, and leads to the invitation where the membership ended', async () => {
    openSession.mockResolvedValue(current);
    const { openCard, refreshCard, state, ApiError } = await fresh();
    await openCard();
    memberCall.mockRejectedValue(new ApiError('INTERNAL', { message: 'x', requestId: 'r-1' }));
    await refreshCard();
    expect(state()).toMatchObject({ status: 'ready', error: { code: 'INTERNAL' }, card: { points: { balance: 131 } } });
    memberCall.mockRejectedValue(new ApiError('NOT_A_MEMBER'));
    await refreshCard();
    expect(state().status).toBe('guest');
  });

  it('works with storage closed', async () => {
    const closed = () => {
      throw new Error('SecurityError');
    };
    for (const name of ['localStorage', 'sessionStorage'])
      vi.stubGlobal(name, { getItem: closed, setItem: closed, removeItem: closed });
    openSession.mockResolvedValue(current);
    const { openCard, keepPaint, state } = await fresh();
    await openCard();
    keepPaint('<main>');
    expect(state().status).toBe('ready');
  });
});
