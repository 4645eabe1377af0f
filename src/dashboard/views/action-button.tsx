import { useEffect, useRef, useState } from "preact/hooks";
import { type Outcome, RequestFailed } from "../client.ts";

interface ActionButtonProps {
  readonly label: string;
  readonly busyLabel: string;
  readonly doneLabel: string;
  /** For those who do not see the surroundings: "Sync now: tasks of a@example.com". */
  readonly fullLabel?: string;
  readonly tone?: "primary" | "danger";
  run(): Promise<Outcome<unknown>>;
}

type Phase = { readonly name: "idle" | "busy" | "done" } | { readonly name: "refused"; readonly message: string };

/** How long "done" is shown before the button may be pressed again. */
const doneMs = 2_500;

/** Answers at once: pressed, busy, then done or why not. */
export function ActionButton({ label, busyLabel, doneLabel, fullLabel, tone, run }: ActionButtonProps) {
  const [phase, setPhase] = useState<Phase>({ name: "idle" });
  const isThere = useRef(true);
  useEffect(
    () => () => {
      isThere.current = false;
    },
    [],
  );
  useEffect(() => {
    if (phase.name !== "done") return;
    const timer = setTimeout(() => setPhase({ name: "idle" }), doneMs);
    return () => clearTimeout(timer);
  }, [phase]);

  const press = async () => {
    if (phase.name === "busy") return;
    setPhase({ name: "busy" });
    const outcome = await run().catch((error: unknown): Outcome<never> => {
      if (error instanceof RequestFailed) return { ok: false, message: error.message };
      throw error;
    });
    if (!isThere.current) return;
    setPhase(outcome.ok ? { name: "done" } : { name: "refused", message: outcome.message });
  };
  const words = { idle: label, refused: label, busy: busyLabel, done: doneLabel }[phase.name];
  return (
    <span class="action">
      <button
        type="button"
        class={tone ?? ""}
        aria-busy={phase.name === "busy"}
        aria-label={phase.name === "idle" ? fullLabel : undefined}
        onClick={() => void press()}
      >
        {words}
      </button>
      <span role="status" class="refusal">
        {phase.name === "refused" ? phase.message : ""}
      </span>
    </span>
  );
}
