/**
 * Does `work` for each item, at most `width` at once, in the order of the items. Nothing is kept of those that have ended.
 * @throws the first failure, after the others under way have ended; no item is begun after it.
 */
export async function inFlight<T>(items: Iterable<T>, width: number, work: (item: T) => Promise<void>): Promise<void> {
  const rest = items[Symbol.iterator]();
  let hasFailed = false;
  let failure: unknown;
  const lane = async () => {
    for (let next = rest.next(); !next.done && !hasFailed; next = rest.next()) {
      try {
        await work(next.value);
      } catch (error) {
        if (!hasFailed) failure = error;
        hasFailed = true;
      }
    }
  };
  await Promise.all(Array.from({ length: width }, lane));
  if (hasFailed) throw failure;
}
