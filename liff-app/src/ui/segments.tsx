import type { ReactNode } from 'react';

/** A choice of a few, all in sight: the chosen one is pressed in. */
export function Segments<Value extends string>(props: {
  label: string;
  choices: readonly { value: Value; text: ReactNode; lang?: string; testId?: string }[];
  chosen: Value;
  onChoose: (value: Value) => void;
  /** Two rows of two, for words too long for one row of four. */
  square?: boolean;
}) {
  const { label, choices, chosen, onChoose, square = false } = props;
  return (
    <fieldset className={`segments${square ? ' square' : ''}`} aria-label={label}>
      {choices.map(({ value, text, lang, testId }) => (
        <button
          type="button"
          key={value}
          lang={lang}
          aria-pressed={chosen === value}
          data-testid={testId}
          onClick={() => onChoose(value)}
        >
          {text}
        </button>
      ))}
    </fieldset>
  );
}
