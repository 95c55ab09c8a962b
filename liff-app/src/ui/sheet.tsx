import { type ReactNode, useEffect, useId, useRef } from 'react';
import { useWords } from '../lib/i18n.ts';
import './sheet.css';

/** A sheet that comes up from below over the page: a tap beside it, its button or Escape closes it. */
export function Sheet({ title, onClose, children }: { title: string; onClose: () => void; children: ReactNode }) {
  const { words } = useWords();
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => dialog.current?.showModal(), []);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: a tap beside the sheet closes it; on a keyboard the dialog's own Escape does
    <dialog
      className="bottom-sheet"
      ref={dialog}
      aria-labelledby={id}
      onClose={onClose}
      onClick={(event) => event.target === dialog.current && dialog.current.close()}
    >
      <div className="bottom-sheet-body">
        <h2 id={id}>{title}</h2>
        {children}
        <button type="button" className="secondary" onClick={() => dialog.current?.close()}>
          {words.code.close}
        </button>
      </div>
    </dialog>
  );
}
