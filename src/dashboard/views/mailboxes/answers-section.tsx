import type { ComponentChildren } from "preact";
import { sayConditions } from "../../answer-words.ts";
import type { AnswerRule, SystemMailbox } from "../../model.ts";
import { readJudged } from "../../operations/answers.ts";
import { ActionButton } from "../action-button.tsx";
import { PagedTable } from "../paged-table.tsx";
import { StateBadge } from "../state-badge.tsx";
import { Time } from "../time.tsx";
import { usePagesOf } from "../use-paged.ts";
import { AnswerPreview } from "./answer-preview.tsx";
import { emptyRule, RuleForm, type RuleInput } from "./rule-form.tsx";
import { inputOf, useAnswerRules } from "./use-answer-rules.ts";

interface AnswersSectionProps {
  readonly mailbox: SystemMailbox;
  readonly mayChange: boolean;
}

/** What the mailbox answers by itself: rules in their order, a preview, and what became of each mail. */
export function AnswersSection({ mailbox, mayChange }: AnswersSectionProps) {
  const mailboxId = mailbox.id;
  const { read, failure, written, setWritten, save, saveWritten } = useAnswerRules(mailboxId);
  if (read === null) return failure === null ? null : <p class="refusal">{failure}</p>;
  const { version, rules } = read;
  const inputs = rules.map(inputOf);
  const isThere = rules.some(({ id }) => id === written?.id);
  const form = written !== null && (
    <RuleForm
      draft={written.draft}
      onChange={(draft) => setWritten({ ...written, draft })}
      send={() => saveWritten(written)}
      onCancel={() => setWritten(null)}
    />
  );
  return (
    <section class="resource" aria-label="Automatic answers">
      <h2>Automatic answers</h2>
      <p class="muted">
        The first rule that fits answers, each sender at most once in 24 hours. Automatic mail, lists and mail for whose
        sender Microsoft does not vouch are never answered.
      </p>
      {rules.length === 0 && <p>It answers nothing by itself.</p>}
      <ol class="rules">
        {rules.map((rule, place) => (
          <li key={rule.id}>
            {written?.id === rule.id ? (
              <>
                {form}
                {written.version === null && (
                  <RuleLine rule={rule}>
                    <p class="muted">
                      {rule.text}
                      <br />
                      So it is now. “Save the rule” replaces it by what is written above.
                    </p>
                  </RuleLine>
                )}
              </>
            ) : (
              <RuleLine rule={rule}>
                {mayChange && (
                  <div class="actions">
                    <button
                      type="button"
                      aria-label={`Change ${rule.name}`}
                      onClick={() => setWritten({ id: rule.id, draft: inputOf(rule), version })}
                    >
                      Change
                    </button>
                    {place > 0 && (
                      <ActionButton
                        label="Earlier"
                        fullLabel={`Earlier: ${rule.name}`}
                        busyLabel="Moving …"
                        doneLabel="Moved"
                        run={() => save(earlier(inputs, place))}
                      />
                    )}
                    <ActionButton
                      label="Remove"
                      fullLabel={`Remove ${rule.name}`}
                      busyLabel="Removing …"
                      doneLabel="Removed"
                      run={() => save(inputs.toSpliced(place, 1))}
                    />
                  </div>
                )}
              </RuleLine>
            )}
          </li>
        ))}
      </ol>
      {written !== null && !isThere && (
        <>
          {written.id !== null && (
            <p class="muted">Somebody else has removed this rule. “Save the rule” adds it again.</p>
          )}
          {form}
        </>
      )}
      {mayChange && written === null && (
        <div class="actions">
          <button type="button" onClick={() => setWritten({ id: null, draft: emptyRule, version })}>
            Add a rule
          </button>
        </div>
      )}
      {mayChange && rules.length > 0 && <AnswerPreview mailboxId={mailboxId} />}
      {rules.length > 0 && <Judged mailboxId={mailboxId} />}
    </section>
  );
}

function RuleLine({ rule, children }: { readonly rule: AnswerRule; readonly children: ComponentChildren }) {
  return (
    <>
      <p>
        <strong>{rule.name}</strong>{" "}
        <StateBadge state={rule.enabledAt === null ? "OFF" : "IN_SYNC"} word={rule.enabledAt === null ? "off" : "on"} />
        <br />
        {sayConditions(rule)}: “{rule.subject}”
      </p>
      {children}
    </>
  );
}

function earlier(rules: readonly RuleInput[], place: number): readonly RuleInput[] {
  const moved = rules[place];
  return moved === undefined ? rules : rules.toSpliced(place, 1).toSpliced(place - 1, 0, moved);
}

/** What was answered, or why not, newest first: nothing of the mail itself. */
function Judged({ mailboxId }: { readonly mailboxId: string }) {
  // They are not counted.
  const list = usePagesOf(readJudged, { mailboxId }, ({ page }) => ({ ...page, totalCount: 0 }));
  return (
    <>
      <h3>What was answered</h3>
      <PagedTable
        {...list}
        totalCount={list.nodes.length}
        label="What was answered"
        head={["Mail of", "Answer", "Rule"]}
        rows={list.nodes.map(({ emailId, judgedAt, isAnswered, sentence, ruleName }) => ({
          key: emailId,
          cells: [
            <Time key="at" at={judgedAt} />,
            <span key="answer">
              <StateBadge state={isAnswered ? "IN_SYNC" : "OFF"} word={isAnswered ? "answered" : "not answered"} />{" "}
              {sentence}
            </span>,
            ruleName ?? "–",
          ],
        }))}
        nothing="No mail was judged yet."
      />
    </>
  );
}
