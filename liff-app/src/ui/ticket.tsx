import type { ReactNode } from 'react';

/** A coupon as a ticket: what it is worth on the stub, what it asks on the body. A used one is torn. */
export function Ticket({
  stub,
  title,
  lines,
  torn = false,
  onOpen,
  testId,
}: {
  stub: ReactNode;
  title: string;
  lines: ReactNode[];
  torn?: boolean;
  onOpen?: () => void;
  testId?: string;
}) {
  const content = (
    <>
      <span className="ticket-stub">{stub}</span>
      <span className="ticket-body">
        <b>{title}</b>
        {lines.map((line, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a fixed list of lines
          <small key={index}>{line}</small>
        ))}
      </span>
    </>
  );
  const className = `ticket${torn ? ' torn' : ''}`;
  return onOpen ? (
    <button type="button" className={className} onClick={onOpen} data-testid={testId}>
      {content}
    </button>
  ) : (
    <div className={className} data-testid={testId}>
      {content}
    </div>
  );
}
