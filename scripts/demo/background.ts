// People at work on both sides, so that there is something to watch. Everybody changes only what they made themselves on their own side:
// conflicts are made on purpose, not by chance.
import { setTimeout as sleep } from "node:timers/promises";
import type { UpdateTaskInput } from "../../test/schema-types.d.ts";
import { type Api, RefusedMutation } from "./api.ts";
import { type Outlook, UnknownThing } from "./outlook.ts";
import type { Mailbox, Persona } from "./set-up.ts";
import { inDays, subjectOf } from "./subjects.ts";

const everyMs = 3_000;
/** The fourth task is done before the fifth is made, so that the demo can run for days. */
const ownTasks = 4;
/** Busy is busy; the others do something now and then. */
const turns: readonly Persona[] = ["busy", "busy", "quiet", "busy", "broken"];

/** What one person does on one side. Each answers, or throws when the task is gone. */
interface Hand {
  create(subject: string): Promise<string>;
  edit(id: string, turn: number): Promise<void>;
  finish(id: string): Promise<void>;
  remove(id: string): Promise<void>;
}

/** Goes on until the signal, whatever happens to one act: the server may be busy with somebody else's. */
export async function workInBackground(
  api: Api,
  outlook: Outlook,
  mailboxes: readonly Mailbox[],
  onFailure: (error: unknown) => void,
  signal: AbortSignal,
): Promise<void> {
  const desks = new Map<Hand, string[]>();
  const hands = mailboxes.map((mailbox) => ({
    persona: mailbox.persona,
    sides: [officeHand(api, mailbox), outlookHand(outlook, mailbox)] as const,
  }));
  // Far behind the subjects of the tasks that were there before.
  for (let turn = 0; ; turn += 1) {
    await sleep(everyMs, undefined, { signal });
    const persona = turns[turn % turns.length];
    const hand = hands.find((each) => each.persona === persona)?.sides[
      Math.floor(turn / turns.length) % 2 === 0 ? 1 : 0
    ];
    if (hand === undefined) continue;
    const own = desks.get(hand) ?? [];
    desks.set(hand, own);
    await work(hand, own, turn).catch((error: unknown) => {
      signal.throwIfAborted();
      onFailure(error);
    });
  }
}

async function work(hand: Hand, own: string[], turn: number): Promise<void> {
  const [oldest] = own;
  const newest = own.at(-1);
  try {
    if (newest === undefined || own.length < ownTasks) own.push(await hand.create(subjectOf(80 + turn)));
    else if (turn % 3 === 0) await hand.finish(newest);
    else if (turn % 3 === 1 || oldest === undefined) await hand.edit(newest, turn);
    else await hand.remove(own.shift() ?? oldest);
  } catch (error) {
    if (!isGone(error)) throw error;
    // Somebody else deleted it, or sync followed the other side: nothing is ours any more.
    own.length = 0;
  }
}

function isGone(error: unknown): boolean {
  if (error instanceof UnknownThing) return true;
  return error instanceof RefusedMutation && ["NotFoundError", "StaleWriteError"].includes(error.typename);
}

function officeHand(api: Api, { userId }: Mailbox): Hand {
  const versionOf = async (id: string): Promise<number> => {
    const { task } = await api.ask("query ($id: ID!) { task(id: $id) { version } }", { id });
    if (task === null) throw new RefusedMutation("NotFoundError", "The task is gone.");
    return task.version;
  };
  const update = async (id: string, input: UpdateTaskInput) => {
    await api.order(
      "mutation ($id: ID!, $expectedVersion: Int!, $input: UpdateTaskInput!) { result: updateTask(id: $id, expectedVersion: $expectedVersion, input: $input) { __typename ... on UserError { message } } }",
      { id, expectedVersion: await versionOf(id), input },
    );
  };
  return {
    async create(subject) {
      const { id } = await api.order(
        "mutation ($input: CreateTaskInput!) { result: createTask(input: $input) { __typename ... on UserError { message } ... on CreateTaskSuccess { data { id } } } }",
        { input: { ownerId: userId, subject, dueDate: inDays(3) } },
      );
      return id;
    },
    edit: (id, turn) => update(id, { priority: turn % 2 === 0 ? "HIGH" : "LOW", dueDate: inDays(turn % 10) }),
    finish: (id) => update(id, { status: "CLOSED" }),
    async remove(id) {
      await api.order(
        "mutation ($id: ID!, $expectedVersion: Int!) { result: deleteTask(id: $id, expectedVersion: $expectedVersion) { __typename ... on UserError { message } } }",
        { id, expectedVersion: await versionOf(id) },
      );
    },
  };
}

function outlookHand(outlook: Outlook, { userPrincipalName: person }: Mailbox): Hand {
  return {
    create: (subject) => outlook.createTask(person, { title: subject, due: inDays(5) }),
    async edit(id, turn) {
      await outlook.updateTask(person, id, { importance: turn % 2 === 0 ? "high" : "low", due: inDays(turn % 12) });
    },
    async finish(id) {
      await outlook.updateTask(person, id, { status: "completed" });
    },
    async remove(id) {
      await outlook.deleteTask(person, id);
    },
  };
}
