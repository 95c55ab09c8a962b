/**
 * What the shop and its stand-in LINE agree on when nothing is configured. Random-looking so that code meets values of the
 * real shape, fixed so that both sides know them, and secret to nobody: they open only a platform on this machine.
 */
export const sandboxCredentials = {
  channelId: '2006118840',
  channelSecret: '6f1d0c9a4be27538d1e0f7a2963c58b4',
  channelAccessToken:
    'sandbox/long-lived/kQ7vZ2mXc9TnR4bLwY8sHf3JpD6gVaE1uNiMoPqKtCyBxUzWr5eGjSdFhAl0cV7=/bnRlbXBvcmFyeQ==',
  loginChannelId: '2006118853',
  loginChannelSecret: 'b90e4d6c17a8f35226cd41e8fa0b7395',
  liffId: '2006118853-QmRz7kWp',
} as const;
