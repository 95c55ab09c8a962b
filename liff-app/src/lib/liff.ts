import { pageConfig } from './env.ts';

/** What we use of LIFF. The only door to it: `liff.…` is called in the implementations and nowhere else. */
export type Liff = {
  /** Resolves when the page may use its address; never resolves where LIFF is about to navigate away. */
  init(): Promise<void>;
  /** null: nobody is signed in and the page is on its way to the login. */
  idToken(): Promise<string | null>;
  /** Gets a new ID token where the old one has ended; may leave the page. */
  renew(): Promise<void>;
  isFriend(): Promise<boolean | null>;
  /** Asks to add the account; resolves to whether it is a friend afterwards. */
  requestFriendship(): Promise<boolean>;
  inClient(): boolean;
  close(): void;
};

let starting: Promise<Liff> | undefined;

/** LIFF, initialised once per page load, whoever asks and however often. */
export function startLiff(): Promise<Liff> {
  starting ??= (async () => {
    const { createLiff } = pageConfig.sandbox ? await import('./liff-sandbox.ts') : await import('./liff-line.ts');
    const liff = createLiff();
    await liff.init();
    return liff;
  })();
  return starting;
}
