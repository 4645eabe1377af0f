import { setTimeout as pause } from "node:timers/promises";
import { CommandError, type ExitCode, exitCode, mustSee } from "./command-error.ts";
import { type Outgoing, readOutgoing } from "./operations/outgoing.ts";
import type { Session } from "./session.ts";

type State = Outgoing["state"];

/** Nothing more happens by itself; a script tells them apart by the exit code. */
const ends: Readonly<Partial<Record<State, ExitCode>>> = {
  SENT: exitCode.ok,
  BOUNCED: exitCode.bounced,
  FAILED: exitCode.notSent,
  HELD: exitCode.held,
  UNSURE: exitCode.unsure,
  CANCELLED: exitCode.cancelled,
};

export const exitCodeOf = (state: State): ExitCode => ends[state] ?? exitCode.ok;

const firstLookMs = 250;
const longestLookMs = 2_000;

/** Looks until the mail has come to an end, and says each step. @throws CommandError interrupted: it goes on without us */
export async function waitForOutgoing(session: Session, ordered: Outgoing, isQuiet: boolean): Promise<Outgoing> {
  const { client, terminal } = session;
  let mail = ordered;
  let said = "";
  for (let lookMs = firstLookMs; ; lookMs = Math.min(lookMs * 2, longestLookMs)) {
    if (!isQuiet && mail.sentence !== said) session.say(mail.sentence);
    said = mail.sentence;
    if (mail.state in ends) return mail;
    await pause(lookMs, undefined, { signal: terminal.interrupted }).catch(() => {});
    if (terminal.interrupted.aborted) {
      terminal.err(
        `No longer watching; the mail goes on. m365-sync mail cancel ${mail.id} stops it while that is possible.\n`,
      );
      throw new CommandError(exitCode.interrupted, "Interrupted.");
    }
    try {
      const { outgoingEmail } = await client.ask(readOutgoing, { id: mail.id });
      mail = mustSee(outgoingEmail, `outgoing mail "${mail.id}"`);
    } catch (error) {
      // The server may be restarting.
      if (!(error instanceof CommandError && error.exitCode === exitCode.unreachable)) throw error;
    }
  }
}
