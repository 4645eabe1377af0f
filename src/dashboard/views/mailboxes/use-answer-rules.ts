import { useState } from "preact/hooks";
import type { Outcome } from "../../client.ts";
import type { AnswerRule } from "../../model.ts";
import { readAnswerRules, setAnswerRules } from "../../operations/answers.ts";
import { usePage } from "../page.ts";
import { useRead } from "../use-read.ts";
import type { RuleInput } from "./rule-form.tsx";

/** A rule that is being written. */
interface Written {
  /** Null: a new one. */
  readonly id: string | null;
  readonly draft: RuleInput;
  /** Of the rules that it was begun with; null: somebody else has changed them, and was seen to. */
  readonly version: number | null;
}

interface Rules {
  readonly version: number;
  readonly rules: readonly AnswerRule[];
}

/** The rules of a mailbox, and the one that is being written. What somebody else changes meanwhile is not overwritten unseen. */
export function useAnswerRules(mailboxId: string) {
  const { client } = usePage();
  const [seen, setSeen] = useState(0);
  const [read, setRead] = useState<Rules | null>(null);
  const [written, setWritten] = useState<Written | null>(null);
  const { failure } = useRead(readAnswerRules, { mailboxId, seen }, ({ answerRules }) => setRead(answerRules));
  const { version = 0, rules = [] } = read ?? {};

  async function save(next: readonly RuleInput[], expectedVersion = version): Promise<Outcome<unknown>> {
    const outcome = await client.send(setAnswerRules, { input: { mailboxId, rules: [...next], expectedVersion } });
    if (outcome.ok) {
      const { version: saved } = outcome.data;
      setRead(outcome.data);
      // What one changes oneself beside it is no surprise.
      setWritten((one) => (one?.version === expectedVersion ? { ...one, version: saved } : one));
    }
    // Or somebody else changed them: theirs are shown, and what is being written stays.
    setSeen((before) => before + 1);
    return outcome;
  }

  async function saveWritten({ id, draft, version: begunWith }: Written): Promise<Outcome<unknown>> {
    const inputs = rules.map(inputOf);
    const next = rules.some((rule) => rule.id === id)
      ? inputs.map((rule) => (rule.id === id ? draft : rule))
      : [...inputs, { ...draft, id: undefined }];
    const outcome = await save(next, begunWith ?? version);
    if (outcome.ok) setWritten(null);
    else if (outcome.kind === "StaleWriteError") setWritten((one) => one && { ...one, version: null });
    return outcome;
  }

  return { read, failure, written, setWritten, save, saveWritten };
}

export const inputOf = ({ id, name, enabledAt, conditions, subject, text, html }: AnswerRule): RuleInput => ({
  ...{ id, name, isEnabled: enabledAt !== null, subject, text, html },
  conditions: conditions.map(({ field, test, value }) => ({ field, test, value })),
});
