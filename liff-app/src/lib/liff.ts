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

let made: Promise<Liff> | undefined;
let starting: Promise<Liff> | undefined;

const make = async (): Promise<Liff> => {
  const { createLiff } = pageConfig.sandbox ? await import('./liff-sandbox.ts') : await import('./liff-line.ts');
  return createLiff();
};

/** LIFF, initialised once per page load, whoever asks and however often; a start that failed is tried anew by the next who asks. */
export function startLiff(): Promise<Liff> {
  starting ??= (async () => {
    made ??= make().catch((error: unknown) => {
      made = undefined;
      throw error;
    });
    const liff = await made;
    await liff.init();
    return liff;
  })().catch((error: unknown) => {
    starting = undefined;
    throw error;
  });
  return starting;
}
