import type { OutgoingRow } from "../../src/dashboard/model.ts";
import { type FakeWorld, putOutgoing } from "./fake-world.ts";

export interface OrderedInput {
  readonly accountId?: string;
  readonly emailId?: string;
  readonly to?: readonly string[] | null;
  readonly subject?: string | null;
  readonly sendAt?: string | null;
}

export const fakeAddresses = [
  { name: "Cora Chen", address: "cora@fabrikam.example" },
  { name: "Coen Bakker", address: "coen@fabrikam.example" },
];

export function fakeOutgoing(id: string, rest: Partial<OutgoingRow> = {}): OutgoingRow {
  return {
    ...{ id, accountId: "quiet", state: "WAITING", sentence: "It waits until it is due.", advice: null, hold: null },
    ...{ dueAt: new Date(Date.now() + 10_000).toISOString(), sendAt: null, createdAt: new Date().toISOString() },
    ...{ submittedAt: null, updatedAt: new Date().toISOString() },
    ...{ subject: "Minutes", recipientCount: 1, originEmailId: null, kind: null, actions: ["CANCEL"] },
    ...{ to: [{ name: "Ben Berg", address: "ben@contoso.example" }], attachments: [], bounces: [] },
    ...rest,
  };
}

/** As the server takes an order. */
export function orderMail(
  world: FakeWorld,
  { accountId = "quiet", emailId, to, subject, sendAt = null }: OrderedInput,
): OutgoingRow {
  const addresses = (to ?? []).flatMap((text) => text.split(",")).filter((text) => text.trim() !== "");
  return putOutgoing(
    world,
    fakeOutgoing(`o-${world.outgoing.size + 1}`, {
      ...{ accountId, subject: subject ?? "", originEmailId: emailId ?? null, recipientCount: addresses.length },
      ...(sendAt === null ? {} : { sendAt, dueAt: sendAt }),
      to: addresses.map((text) => ({ name: "", address: text.trim() })),
    }),
  );
}
