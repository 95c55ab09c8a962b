/** Every few seconds: takes up what a crash, or a LINE that did not answer, left open. */
export const inboxJob = async (dispatch: { wake(): void }): Promise<Record<string, number>> => {
  dispatch.wake();
  return {};
};
