/** How the message stands in the member's chat: the same parts in the same order as the Flex bubble the bot sends. */
export function PhonePreview({
  shop,
  headline,
  text,
  coupon,
  button,
}: {
  shop: string;
  headline: string;
  text: string;
  coupon?: string | undefined;
  button: string;
}) {
  return (
    <div className="phone" aria-hidden="true">
      <b>{shop}</b>
      <div className="bubble" style={{ marginTop: 12 }}>
        <div className="bubble-hero">{coupon ?? headline}</div>
        <div className="bubble-body">
          <b>{headline}</b>
          <br />
          {text}
        </div>
        <div className="bubble-button">{button}</div>
      </div>
    </div>
  );
}
