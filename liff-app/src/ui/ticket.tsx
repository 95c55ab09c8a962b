import type { ReactNode } from 'react';

/** A coupon as a ticket: what it is worth on the stub, what it asks on the body. A used one is torn. */
export function Ticket({
  stub,
  inWords = false,
  title,
  lines,
  state = 'live',
  onOpen,
  testId,
}: {
  stub: ReactNode;
  /** The stub says words, not a number. */
  inWords?: boolean;
  title: string;
  lines: ReactNode[];
  state?: 'live' | 'torn' | 'over' | 'line';
  onOpen?: () => void;
  testId?: string;
}) {
  const content = (
    <>
      <span className={`ticket-stub${inWords ? ' words' : ''}`}>{stub}</span>
      <span className="ticket-body">
        <b>{title}</b>
        {lines.map((line, index) => (
          <small key={index}>{line}</small>
        ))}
      </span>
    </>
  );
  const className = `ticket${state === 'live' ? '' : ` ${state}`}`;
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
