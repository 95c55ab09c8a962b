import { createContext, useContext } from 'react';
import type { Me } from '../../lib/staff-call.ts';
import type { Fault } from './fields.ts';
import type { ProgramWords } from './program-words.ts';
import type { Problem, Rules } from './rules.ts';
import type { Speech } from './sentences.ts';
import type { StartTexts } from './tiers.ts';

/** What every part of the page being edited works on. */
export type Editing = {
  me: Me;
  rules: Rules;
  inForce: Rules;
  speech: Speech;
  texts: StartTexts;
  problems: Problem[];
  setRules: (change: (rules: Rules) => Rules) => void;
  /** Puts whole rules in the place of these. @throws ApiError where the server does not take them. */
  replaceAll: (rules: Rules) => Promise<void>;
  /** A field whose text means nothing yet: the rules keep what it was, and cannot be scheduled. */
  setFault: (path: string, isWrong: boolean) => void;
};

export const EditingContext = createContext<Editing | null>(null);
export function useEditing(): Editing {
  const editing = useContext(EditingContext);
  if (editing === null) throw new Error('fields stand inside EditingContext');
  return editing;
}

export const faultText = (fault: Fault, { faults }: ProgramWords): string => {
  if (fault.why === 'range') return faults.range(fault.min, fault.max);
  return fault.why === 'many' ? faults.many(String(fault.most)) : faults[fault.why];
};

export const fieldId = (path: string): string => `rule-${path}`;
