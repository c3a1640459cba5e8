import { useDebouncedCallback } from '@mantine/hooks';
import { useState } from 'react';
import type { Setting } from './use-setting.ts';

/** Long enough to type a second digit; leaving the screen does not lose the first. */
const TYPING = { delay: 600, flushOnUnmount: true };

export interface Draft<Typed> {
  /** What was typed, until the setting has another value than when it was. */
  readonly shown: Typed;
  readonly problem: string | null;
  readonly edit: (typed: Typed) => void;
  /** Takes effect when typing rests; what is not valid never does. */
  readonly editAndKeep: (typed: Typed) => void;
  readonly keep: () => void;
  readonly discard: () => void;
}

/** @param narrow the value that was typed, or null while it is none. */
export function useDraft<Value extends Typed, Typed>(
  setting: Setting<Value>,
  narrow: (typed: Typed) => Value | null,
): Draft<Typed> {
  const [draft, setDraft] = useState<{ typed: Typed; base: string } | null>(null);
  const base = JSON.stringify(setting.value);
  const typed = draft?.base === base ? draft.typed : null;

  const change = (next: Typed): void => {
    const value = narrow(next);
    if (value === null || setting.check(value) !== null || JSON.stringify(value) === base) return;
    setting.change(value);
  };
  const changeSoon = useDebouncedCallback(change, TYPING);
  const edit = (next: Typed): void => setDraft({ typed: next, base });

  return {
    shown: typed ?? setting.value,
    problem: (typed === null ? null : setting.check(typed)) ?? setting.refusal,
    edit,
    editAndKeep: (next) => {
      edit(next);
      changeSoon(next);
    },
    keep: () => {
      changeSoon.cancel();
      if (typed !== null) change(typed);
    },
    discard: () => {
      changeSoon.cancel();
      setDraft(null);
    },
  };
}
